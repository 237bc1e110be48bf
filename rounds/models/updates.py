from datetime import date

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commitments.models import Commitment, Milestone
from commitments.ratings import Lifecycle, Rating, Standing, standing_of
from people.models import GovernanceGroup, Seat, User
from programme.dates import PartialDate, Precision, last_day
from programme.guards import Guard, append_only
from rounds.guards import ChangesAcceptedUpdate, KeepAcceptedParts, KeepMeetingOfRound
from rounds.querysets import WRITING, ProgressUpdateQuerySet, ReportingRoundQuerySet, TransitionQuerySet


@pghistory.track()
class Meeting(models.Model):
    """A meeting of a governance group."""

    group = models.ForeignKey(GovernanceGroup, models.PROTECT, related_name="meetings")
    date = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["group", "date"], name="one_meeting_per_group_and_day")]
        triggers = [KeepMeetingOfRound()]

    def __str__(self):
        return f"{self.group.name}, {self.when}"

    @property
    def when(self) -> PartialDate:
        return PartialDate(self.date, self.precision)


@pghistory.track()
class ReportingRound(models.Model):
    """A period for which every live commitment owes one update, made for a meeting and as at its date."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="round")
    slug = models.SlugField(unique=True, help_text="Year and month of the meeting, for example 2018-06.")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    opens_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        ordering = ["meeting__date"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="open"),
                name="one_open_round",
                violation_error_message="Another round is open. Close it first.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="round_is_due_after_it_opens",
                violation_error_message="A round falls due on or after the day it opens.",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | ~Q(state="closed") & Q(closed_on=None),
                name="closed_round_has_its_day",
            ),
        ]
        triggers = [
            Guard(
                name="keep_closed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="closed"),
                sentence="A closed round is part of the record and cannot be changed or deleted.",
            )
        ]

    def __str__(self):
        return f"{self.meeting.date:%B %Y}"

    def get_absolute_url(self):
        return reverse("rounds:detail", args=[self.slug])

    def clean(self):
        if self.pk and self.state == self.State.CLOSED and self.updates.submitted().exists():
            raise ValidationError("Updates of this round wait for review. Accept or return them, then close it.")

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def as_at(self) -> date:
        """The day the round's ratings speak of: its meeting's."""
        return self.meeting.date


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pgtrigger.AnyChange("state", "confirmed_by")),
    pghistory.DeleteEvent(),
)
class ProgressUpdate(models.Model):
    """The return for one commitment in one round. Once accepted it is the record and never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"
        ACCEPTED = "accepted", "Accepted"

    class Cause(models.TextChoices):
        OWN = "own", "In our own control"
        AGENCY = "agency", "With another agency"
        NATIONAL = "national", "National: law, money or policy"

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="updates")
    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="updates")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    author = models.ForeignKey(User, models.PROTECT, related_name="updates", help_text="Who began it.")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="entered_updates", help_text="Who last handed it in."
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="updates")
    lifecycle = models.CharField(max_length=20, choices=Lifecycle, blank=True)
    rating = models.CharField(max_length=10, choices=Rating, blank=True)
    outlook = models.CharField(max_length=10, choices=Rating, blank=True)
    definitions_version = models.PositiveSmallIntegerField()
    summary = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    cause = models.CharField(max_length=10, choices=Cause, blank=True)
    ask = models.TextField("asked of the Leadership Group", blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="accepted_updates")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="confirmed_updates")
    version = models.PositiveIntegerField(default=1)

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-round__meeting__date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "round"], condition=Q(corrects=None), name="one_update_per_commitment_and_round"
            ),
            models.CheckConstraint(
                condition=Q(lifecycle="in_progress") & ~Q(rating="") | ~Q(lifecycle="in_progress") & Q(rating=""),
                name="update_rated_while_in_progress_alone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | ~Q(lifecycle="") & Q(submitted_at__isnull=False),
                name="submitted_update_has_rating",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                | ~Q(state="accepted") & Q(accepted_at=None, accepted_by=None),
                name="accepted_update_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["commitment", "state"]), models.Index(fields=["saved_at", "id"])]
        triggers = [
            Guard(
                name="keep_accepted",
                operation=pgtrigger.Update,
                condition=ChangesAcceptedUpdate(),
                sentence="An accepted update is the record and cannot be changed.",
            ),
            Guard(
                name="keep_confirmation",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_by__isnull=False),
                sentence="A confirmed update is the record and cannot be changed.",
            ),
            Guard(
                name="keep_update",
                operation=pgtrigger.Delete,
                sentence="An update is part of the record and cannot be deleted.",
            ),
        ]

    def __str__(self):
        return f"{self.commitment.reference}, {self.round}"

    def get_absolute_url(self):
        return reverse("rounds:update", args=[self.pk])

    @property
    def standing(self) -> Standing | None:
        return standing_of(self.lifecycle, self.rating) if self.lifecycle else None

    @property
    def is_accepted(self) -> bool:
        return self.state == self.State.ACCEPTED

    @property
    def is_pending(self) -> bool:
        """True while its rating is not yet anyone's but its author's."""
        return not self.is_accepted

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def is_editable(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def returned_because(self) -> str | None:
        """Why it was last returned, while it is. Its transitions are prefetched by the caller."""
        if self.state != self.State.RETURNED:
            return None
        notes = [step.note for step in self.transitions.all() if step.verb == "returned"]
        return notes[-1] if notes else None

    @property
    def is_unconfirmed(self) -> bool:
        """True where the officer who handed it in accepted it too, and no second officer has confirmed it yet."""
        return self.is_accepted and self.accepted_by_id == self.entered_by_id and self.confirmed_by_id is None

    def is_written_by(self, user: User) -> bool:
        """True for whoever began it, saved it or handed it in."""
        return any(step.by_id == user.pk and step.verb in WRITING for step in self.transitions.all())

    def may_be_edited_by(self, user: User) -> bool:
        return self.is_editable and self.commitment.may_be_reported_by(user)

    def may_be_reviewed_by(self, user: User) -> bool:
        return self.is_submitted and user.is_officer and not self.is_written_by(user)

    def may_be_confirmed_by(self, user: User) -> bool:
        return self.is_unconfirmed and user.is_officer and not self.is_written_by(user)

    def may_be_taken_back_by(self, user: User) -> bool:
        return self.is_submitted and user.pk in (self.author_id, self.entered_by_id)


class RecoveryStep(models.Model):
    """A step by which an amber or red commitment gets back on course: what, who, by when."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="recovery")
    step = models.CharField(max_length=300)
    who = models.CharField(max_length=150, blank=True)
    by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        triggers = [KeepAcceptedParts()]

    def __str__(self):
        return self.step


class MilestoneChange(models.Model):
    """A milestone date as an update states it, and why. It takes effect when the update is accepted."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="milestone_changes")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="changes")
    forecast_date = models.DateField(null=True, blank=True)
    forecast_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    done_date = models.DateField(null=True, blank=True)
    done_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["milestone__order"]
        constraints = [models.UniqueConstraint(fields=["update", "milestone"], name="one_change_per_milestone")]
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
        return PartialDate(self.forecast_date, self.forecast_precision) if self.forecast_date else None

    @property
    def done(self) -> PartialDate | None:
        return PartialDate(self.done_date, self.done_precision) if self.done_date else None


class EvidenceLink(models.Model):
    """Where the proof of an update can be read."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField("address", max_length=500)

    class Meta:
        ordering = ["pk"]
        triggers = [KeepAcceptedParts()]

    def __str__(self):
        return self.title


class Transition(models.Model):
    """A step of an update through the workflow: who took it, when, from which state to which, and what they said."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="transitions")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, choices=ProgressUpdate.State, blank=True)
    to_state = models.CharField(max_length=10, choices=ProgressUpdate.State)
    note = models.TextField(blank=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("A step of the workflow")]

    def __str__(self):
        return f"{self.update}: {self.verb}"
