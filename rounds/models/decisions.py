from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commitments.models import Commitment, Milestone
from people.models import User
from programme.dates import (
    PartialDate,
    Precision,
    last_day,
    validate_plausible,
)
from rounds import states
from rounds.guards import KeepAgreedDue, KeepSecondOfficer
from rounds.models.meetings import Meeting
from rounds.models.updates import ProgressUpdate
from rounds.querysets.decisions import DecisionQuerySet
from toolkit.faults import ASKED
from toolkit.guards import append_only


@pghistory.track(pghistory.InsertEvent())
class Decision(models.Model):
    """What an officer decided about a commitment outside its updates, on a day, and why."""

    Kind = states.DecisionKind

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    update = models.ForeignKey(
        ProgressUpdate,
        models.PROTECT,
        null=True,
        related_name="decisions",
        help_text="What was verified, refused or explained.",
    )
    successor = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    needs_second = models.BooleanField(
        default=False, help_text="It waits for a second officer, and holds meanwhile."
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="verified", update__isnull=False)
                | ~Q(kind="verified") & ~Q(reason=""),
                name="decision_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["not_complete", "disagreed"])
                | Q(update__isnull=False),
                name="not_complete_names_its_update",
            ),
            models.CheckConstraint(
                condition=Q(kind="superseded", successor__isnull=False)
                | ~Q(kind="superseded") & Q(successor=None),
                name="superseded_names_its_successor",
            ),
        ]
        triggers = [append_only("A decision about a commitment")]

    def __str__(self):
        return f"{self.commitment.reference}: {self.get_kind_display().lower()}"


@pghistory.track(pghistory.InsertEvent())
class SecondWord(models.Model):
    """What a second officer said of a decision that held at once: agreed, or not and why."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="second_word"
    )
    agrees = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(reason=""),
                name="second_officer_disagrees_with_a_reason",
            )
        ]
        triggers = [
            append_only("A second officer’s word on a decision"),
            KeepSecondOfficer(),
        ]

    def __str__(self):
        word = "agreed" if self.agrees else "disagreed"
        return f"{self.decision}: {self.by} {word}"


class Agreement(models.Model):
    """A date that the group agreed at a meeting, and why."""

    # Its meeting as known on a day, of what was read for one (`rounds.meeting_on_day`).
    meeting_known: Any

    date = models.DateField(validators=[validate_plausible])
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirm = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Codes of what is odd about the date, confirmed when it was asked.",
    )

    class Meta:
        abstract = True

    def clean(self):
        if self.date:
            self.date = last_day(self.date, self.precision)

    @property
    def stated(self) -> PartialDate:
        return PartialDate(self.date, self.precision)

    @property
    def confirmed(self) -> list[str]:
        """What was odd about the date and was confirmed, in words."""
        return [ASKED[code] for code in self.confirm]


@pghistory.track(pghistory.InsertEvent())
class AgreedDate(Agreement):
    """A new date that the group agreed for a milestone at a meeting.

    The first date stays, slips are still counted from it, and no rating changes: the new date
    stands beside it.
    """

    milestone = models.ForeignKey(
        Milestone, models.PROTECT, related_name="agreed_dates"
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agreed_dates")

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("A date agreed for a milestone")]

    def __str__(self):
        return f"{self.milestone}: {self.stated}"


@pghistory.track(pghistory.InsertEvent())
class AgreedDueDate(Agreement):
    """A new due date that the group agreed for a commitment at a meeting.

    The one that was set first stays in view beside it, and no milestone moves with it.
    """

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="agreed_due_dates"
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="agreed_due_dates"
    )

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("A due date agreed for a commitment")]

    def __str__(self):
        return f"{self.commitment.reference}: due {self.stated}"


class CommitmentDue(Commitment):
    """A commitment whose due date is a copy of the one that a meeting agreed last.

    It stands here for its guard, which looks at those agreements.
    """

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [KeepAgreedDue()]


class Redaction(models.Model):
    """That words were blanked wherever they were kept: by whom, with whom, why and in how many
    places.

    The words themselves are nowhere.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second = models.ForeignKey(
        User, models.PROTECT, related_name="+", help_text="The officer who agreed."
    )
    reason = models.TextField()
    places = models.JSONField(
        help_text="How many rows of each table and column, and how many files."
    )

    class Meta:
        ordering = ["-at"]
        triggers = [append_only("A redaction")]

    def __str__(self):
        return f"Redaction of {self.at:%d %B %Y}"
