"""What hangs on an update: recovery steps, the dates it states, submissions and comments."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commitments.models import Milestone, MilestoneDate
from people.models import User
from programme.dates import PartialDate, Precision, last_day
from rounds.models.updates import ProgressUpdate
from rounds.querysets.update_parts import CommentQuerySet
from rounds.update_guards import KeepAcceptedParts
from toolkit.guards import append_only


class RecoveryStep(models.Model):
    """A step by which an amber or red commitment gets back on course: what, who, by when."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="recovery")
    step = models.CharField(max_length=300)
    who = models.CharField(max_length=150, blank=True)
    by = models.DateField(null=True, blank=True)
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        triggers = [KeepAcceptedParts()]

    def __str__(self):
        return self.step


class MilestoneChange(models.Model):
    """A milestone date as an update states it, and why. It takes effect when the update is
    accepted.
    """

    update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, related_name="milestone_changes"
    )
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="changes")
    forecast_date = models.DateField(null=True, blank=True)
    forecast_precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY
    )
    done_date = models.DateField(null=True, blank=True)
    done_precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY
    )
    reason = models.TextField(blank=True)
    withdraw = ArrayField(
        models.CharField(max_length=8, choices=MilestoneDate.Kind),
        default=list,
        blank=True,
        help_text="The kinds of dates stated before that are taken back.",
    )
    withdrawn = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="The dates that are taken back, as they stood when it was written.",
    )

    class Meta:
        ordering = ["milestone__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["update", "milestone"], name="one_change_per_milestone"
            )
        ]
        triggers = [KeepAcceptedParts()]

    def __str__(self):
        return f"{self.milestone}: {self.reason}"

    def clean(self):
        if self.forecast_date:
            self.forecast_date = last_day(self.forecast_date, self.forecast_precision)
        if self.done_date:
            self.done_date = last_day(self.done_date, self.done_precision)

    @property
    def forecast(self) -> PartialDate | None:
        if not self.forecast_date:
            return None
        return PartialDate(self.forecast_date, self.forecast_precision)

    @property
    def done(self) -> PartialDate | None:
        if not self.done_date:
            return None
        return PartialDate(self.done_date, self.done_precision)

    @property
    def forecast_withdrawn(self) -> PartialDate | None:
        """The forecast that is taken back, as it stood when this was written."""
        return PartialDate.from_plain(self.withdrawn.get("forecast"))

    @property
    def done_withdrawn(self) -> PartialDate | None:
        """The date done that is taken back, as it stood when this was written."""
        return PartialDate.from_plain(self.withdrawn.get("done"))


class AcceptedDate(models.Model):
    """A statement of a milestone's date that the acceptance of an update made: that it stands from
    then on, or that it is taken back.

    What an update only repeats, another statement said, and goes on saying.
    """

    update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, related_name="accepted_dates"
    )
    statement = models.OneToOneField(
        MilestoneDate, models.PROTECT, related_name="accepted_with"
    )

    class Meta:
        ordering = ["pk"]
        triggers = [append_only("Which update stated a date")]

    def __str__(self):
        return f"{self.update}: {self.statement}"


class Submission(models.Model):
    """What an update said each time it was handed in, so that two submissions of it can be
    compared.
    """

    update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    content = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["update", "number"], name="one_submission_per_number"
            )
        ]
        triggers = [append_only("What was handed in")]

    def __str__(self):
        return f"{self.update}, submission {self.number}"


class Comment(models.Model):
    """A word between author and reviewer about an update, until it is accepted."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("A comment")]

    def __str__(self):
        return f"{self.by} on {self.update}"
