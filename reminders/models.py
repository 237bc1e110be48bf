from django.db import models

from people.models import User
from reminders.querysets import ReminderQuerySet
from rounds.models import ReportingRound


class Reminder(models.Model):
    """One email to one person at one step of a round, made once and kept with its text."""

    class Kind(models.TextChoices):
        OPENED = "opened", "The round has opened"
        TEN_DAYS = "due_in_10", "Due in 10 working days"
        FIVE_DAYS = "due_in_5", "Due in 5 working days"
        ONE_DAY = "due_in_1", "Due on the next working day"
        DUE = "due", "Due today"
        LATE = "late_by_2", "2 working days late"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        NOT_NEEDED = "not_needed", "Not needed any more"
        UNDELIVERABLE = "undeliverable", "Could not be delivered"

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=20, choices=Kind)
    person = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    day = models.DateField(help_text="The business day it was made for.")
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    message_id = models.CharField(max_length=200, unique=True)
    address = models.EmailField()
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.TextField(blank=True)
    claimed_at = models.DateTimeField(null=True, help_text="Real time; a claim that a dead worker left expires.")
    sent_at = models.DateTimeField(null=True, help_text="Real time.")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "person"], name="one_reminder_per_person_and_step")
        ]

    def __str__(self):
        return f"{self.person}, {self.get_kind_display()}"
