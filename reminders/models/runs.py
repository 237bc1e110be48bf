from django.db import models

from rounds.models import ReportingRound


class DailyRun(models.Model):
    """That a working day's reminders were made. A day without one was missed."""

    day = models.DateField(unique=True, help_text="The business day.")
    at = models.DateTimeField(help_text="Real time.")
    round = models.ForeignKey(
        ReportingRound,
        models.PROTECT,
        null=True,
        related_name="daily_runs",
        help_text=(
            "The round that was open: one that opens later in the day has the day made"
            " for it too."
        ),
    )
    made = models.PositiveIntegerField(help_text="How many reminders it made.")

    class Meta:
        ordering = ["-day"]

    def __str__(self):
        return f"Run of {self.day:%-d %B %Y}"


class Tick(models.Model):
    """When the clock (Celery's beat) was last heard of. One row."""

    at = models.DateTimeField(help_text="Real time.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_tick")
        ]

    def __str__(self):
        return f"Tick of {self.at:%-d %B %Y, %H:%M:%S}"
