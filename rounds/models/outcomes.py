"""What came of a meeting: what the group answered, decided and noted, and what somebody is to do by
when because of it.
"""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commitments.models import Commitment, Milestone
from people.models import GovernanceGroup, Organisation, Seat, User
from people.models.keys import ApiKey
from programme.dates import PartialDate, Precision, last_day, validate_plausible
from programme.models import Source
from rounds.agenda_guards import KeepRecordedAction, KeepRecordedOutcome
from rounds.models.agendas import LONGEST_NOTE, AgendaItem
from rounds.models.decisions import AgreedDate, AgreedDueDate
from rounds.models.meetings import Meeting
from rounds.querysets.outcomes import ActionArisingQuerySet, OutcomeQuerySet
from toolkit.forms import NO_CHILD
from toolkit.guards import append_only


@pghistory.track()
class Outcome(models.Model):
    """A line of what came of an item of the agenda: a decision, something noted, or an action.

    Until an officer records the meeting it is a note of officers that may change; from then on it
    is the record. One that is wrong is withdrawn, with a reason, and another is recorded.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", "Decision"
        NOTED = "noted", "Noted"
        ACTION = "action", "Action"

    class Answer(models.TextChoices):
        AGREED = "agreed", "Agreed"
        WITH_CHANGES = "changes", "Agreed with changes"
        NOT_AGREED = "not_agreed", "Not agreed"
        DEFERRED = "deferred", "Deferred"

    item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="outcomes", editable=False
    )
    place = models.PositiveSmallIntegerField(editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    answer = models.CharField(
        "answer to what was asked", max_length=10, choices=Answer, blank=True
    )
    deferred_to = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="meeting it is deferred to",
    )
    text = models.TextField(
        "what was decided, noted or is to be done",
        blank=True,
        max_length=LONGEST_NOTE,
        help_text=NO_CHILD,
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name="action or recommendation",
    )
    milestone = models.ForeignKey(
        Milestone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of which a new date was agreed; without one it is the due date.",
    )
    new_date = models.DateField(
        "new date that was agreed",
        null=True,
        blank=True,
        validators=[validate_plausible],
    )
    new_precision = models.CharField(
        "known to the", max_length=5, choices=Precision, default=Precision.DAY
    )
    confirm = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Codes of what is odd about the date, confirmed when it was asked.",
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The document that states it.",
    )
    changed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(null=True, editable=False)
    agreed_date = models.OneToOneField(
        AgreedDate, models.PROTECT, null=True, related_name="outcome", editable=False
    )
    agreed_due_date = models.OneToOneField(
        AgreedDueDate, models.PROTECT, null=True, related_name="outcome", editable=False
    )
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_because = models.TextField(blank=True, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["item__meeting", "item__place", "place", "pk"]
        indexes = [
            models.Index(
                fields=["commitment", "recorded_at"], name="outcomes_of_commitment"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="decision") | Q(answer="", deferred_to=None),
                name="only_a_decision_answers",
                violation_error_message="Only a decision answers what was asked.",
            ),
            models.CheckConstraint(
                condition=~Q(answer="deferred") | Q(deferred_to__isnull=False),
                name="deferred_to_a_meeting",
                violation_error_message="Say to which meeting it is deferred.",
            ),
            models.CheckConstraint(
                condition=Q(deferred_to=None) | Q(answer="deferred"),
                name="only_what_is_deferred_names_a_meeting",
                violation_error_message=(
                    "Only what is deferred names the meeting that it is deferred to."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="decision") & ~Q(answer="") | ~Q(text=""),
                name="outcome_says_what",
                violation_error_message="Say what was decided, noted or is to be done.",
            ),
            models.CheckConstraint(
                condition=Q(new_date=None, milestone=None)
                | Q(new_date__isnull=False, kind="decision", commitment__isnull=False),
                name="new_date_is_decided_of_an_item",
                violation_error_message=(
                    "A new date is part of a decision about an action or recommendation."
                ),
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None, recorded_at=None)
                | Q(recorded_by__isnull=False, recorded_at__isnull=False),
                name="outcome_is_recorded_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawn_because="")
                | Q(
                    withdrawn_by__isnull=False,
                    withdrawn_at__isnull=False,
                    recorded_at__isnull=False,
                )
                & ~Q(withdrawn_because=""),
                name="outcome_is_withdrawn_with_a_reason",
            ),
        ]
        triggers = [
            KeepRecordedOutcome("withdrawn_by_id", "withdrawn_at", "withdrawn_because")
        ]

    def __str__(self):
        return f"{self.in_short}: {self.text}" if self.text else self.in_short

    def get_absolute_url(self):
        return f"{self.item.meeting.get_absolute_url()}#outcome-{self.pk}"

    def clean(self):
        if self.new_date:
            self.new_date = last_day(self.new_date, self.new_precision)

    @property
    def in_short(self) -> str:
        """What it is in a word: the answer to an ask, else its kind."""
        return self.get_answer_display() if self.answer else self.get_kind_display()

    @property
    def new_day(self) -> PartialDate | None:
        """The date that was agreed, of a milestone or of the whole."""
        if self.new_date is None:
            return None
        return PartialDate(self.new_date, self.new_precision)

    @property
    def is_recorded(self) -> bool:
        return self.recorded_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


@pghistory.track()
class ActionArising(models.Model):
    """What somebody is to do by a day because of what a group said: a seat, a body or a person.

    It is numbered through all meetings of its group as it is recorded. Its words never change then;
    its due date and whether it is closed are copies of what its steps record.
    """

    outcome = models.OneToOneField(
        Outcome, models.PROTECT, related_name="arising", editable=False
    )
    group = models.ForeignKey(
        GovernanceGroup, models.PROTECT, related_name="+", editable=False
    )
    number = models.PositiveIntegerField(null=True, editable=False)
    seat = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="actions_arising"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions_arising",
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="actions_arising"
    )
    due_on = models.DateField("by when", validators=[validate_plausible])
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = ActionArisingQuerySet.as_manager()

    class Meta:
        ordering = ["group", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"], name="one_action_arising_per_number"
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=False, organisation=None, person=None)
                | Q(seat=None, organisation__isnull=False, person=None)
                | Q(seat=None, organisation=None, person__isnull=False),
                name="action_arising_is_owed_by_one",
                violation_error_message=(
                    "Say who is to do it: a seat, an organisation or a person."
                ),
            ),
        ]
        triggers = [KeepRecordedAction("due_on", "closed_at")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("meetings:action", args=[self.pk])

    @property
    def name(self) -> str:
        """What it is called: “Action 12”."""
        return f"Action {self.number}" if self.number else "Action"

    @property
    def text(self) -> str:
        """What is to be done."""
        return self.outcome.text

    @property
    def who(self) -> Seat | Organisation | User:
        """Who is to do it."""
        owes = self.seat or self.organisation or self.person
        assert owes is not None  # by constraint
        return owes

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_owed_by(self, user: User) -> bool:
        """True for who is to do it: the rule of `owed_by`. The organisation was read with what it
        went into.
        """
        if self.seat_id:
            return self.seat_id in user.seat_ids
        if self.organisation:
            return self.organisation.present.pk in user.body_ids
        return self.person_id == user.pk

    def may_be_reported_on_by(self, user: User) -> bool:
        """True for who is to do it, and for officers, who enter a line for them."""
        return user.is_officer or self.is_owed_by(user)


@pghistory.track(pghistory.InsertEvent())
class ArisingStep(models.Model):
    """What became of an action arising: given, reported on, moved, closed or opened again."""

    class Verb(models.TextChoices):
        GIVEN = "given", "Given"
        REPORTED = "reported", "Reported on"
        MOVED = "moved", "Another date"
        CLOSED = "closed", "Closed"
        OPENED = "opened", "Open again"

    action = models.ForeignKey(ActionArising, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10, choices=Verb)
    note = models.TextField(blank=True, max_length=LONGEST_NOTE, help_text=NO_CHILD)
    due_on = models.DateField(null=True, help_text="By when it is to be done since.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb="given") | ~Q(note=""),
                name="step_of_action_arising_says_what",
            ),
            models.CheckConstraint(
                condition=Q(verb__in=["given", "moved"], due_on__isnull=False)
                | ~Q(verb__in=["given", "moved"]) & Q(due_on=None),
                name="step_of_action_arising_says_by_when",
            ),
        ]
        triggers = [append_only("What became of an action arising")]

    def __str__(self):
        return f"{self.action}: {self.get_verb_display().lower()}"
