import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from commitments.models import Commitment
from people.models import User
from reminders.models.ladder import LONGEST_SENTENCE, Step
from reminders.querysets.reminders import (
    HoldQuerySet,
    ReminderLineQuerySet,
    ReminderQuerySet,
)
from rounds.models import ProgressUpdate, ReportingRound
from toolkit.guards import Guard


class Reminder(models.Model):
    """One email to one person, made once and kept with its text as sent.

    Most are of a step of a round: what is owed is looked up as they are sent. A step that counts to
    the due date comes once for each due date that the round has had. The steps about updates come
    on another day for each update: their reminders have an `occasion`, the day whose updates they
    are about. So has what an officer had sent about returns that they chose. Those of no step tell
    of what happened (`Notice`), or bring what is sent round for a meeting.
    """

    class Kind(models.TextChoices):
        STEP = "step", "Reminder"
        EVENTS = "events", "What happened"
        MORNING = "morning", "What happened, once a day"
        SENT_ROUND = "sent_round", "Papers of a meeting"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        NOT_NEEDED = "not_needed", "Not needed: nothing was owed any more"
        OUTDATED = (
            "outdated",
            "Outdated: the next step’s day had come, or the round had closed",
        )
        UNDELIVERABLE = "undeliverable", "Could not be delivered"

    # It went out, or will not until an officer has it tried again.
    GONE = (State.SENT, State.UNDELIVERABLE)

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STEP)
    round = models.ForeignKey(
        ReportingRound,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="reminders",
    )
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="reminders")
    person = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    days = models.SmallIntegerField(
        default=0, help_text="The step’s working days as it was made."
    )
    counts_to = models.DateField(
        null=True,
        help_text="The due date that its step counts to, as it was made.",
    )
    occasion = models.DateField(null=True)
    day = models.DateField(help_text="The business day it was made for.")
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    message_id = models.CharField(max_length=200)
    address = models.EmailField(help_text="Where it was last sent, or tried.")
    fixed_address = models.EmailField(
        blank=True, help_text="Where it goes, if not to the person’s own address."
    )
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True, help_text="The text as sent.")
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        help_text="The officer who had it sent at once.",
    )
    is_early = models.BooleanField(
        default=False,
        help_text="It was to be sent at once though its day had not come.",
    )
    sentence = models.CharField(
        max_length=LONGEST_SENTENCE,
        blank=True,
        help_text="What that officer added to it.",
    )
    claimed_at = models.DateTimeField(
        null=True, help_text="Real time; a claim that a dead worker left expires."
    )
    claimed_by = models.UUIDField(null=True, help_text="The batch that is sending it.")
    not_before = models.DateTimeField(
        null=True, help_text="Real time; after a fault it waits until then."
    )
    sent_at = models.DateTimeField(null=True, help_text="Real time.")
    made_at = models.DateTimeField(db_default=Now(), help_text="Real time.")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "step", "days", "counts_to", "person", "occasion"],
                condition=Q(kind="step"),
                nulls_distinct=False,
                name="one_reminder_per_person_step_and_date",
            ),
            models.UniqueConstraint(
                fields=["message_id"], name="one_message_id_per_reminder"
            ),
            models.CheckConstraint(
                condition=Q(kind="step", step__isnull=False, round__isnull=False)
                | ~Q(kind="step") & Q(step=None, round=None),
                name="reminder_of_a_step_names_it",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | ~Q(state="sent") & Q(sent_at=None),
                name="sent_reminder_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state="waiting"), name="reminders_waiting"
            ),
            models.Index(
                fields=["person", "-made_at"],
                condition=~Q(kind="step"),
                name="mails_of_events",
            ),
        ]
        triggers = [
            Guard(
                name="keep_sent",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="sent"),
                sentence=(
                    "A reminder that was sent is part of the record and cannot be"
                    " changed or deleted."
                ),
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.name}"

    def get_absolute_url(self):
        return reverse("reminders:detail", args=[self.pk])

    @property
    def name(self) -> str:
        """What it is, in words: what its step was called as it was made."""
        return self.step.name_with(self.days) if self.step else self.get_kind_display()

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_sent(self) -> bool:
        return self.state == self.State.SENT

    @property
    def is_undeliverable(self) -> bool:
        return self.state == self.State.UNDELIVERABLE


class ReminderLine(models.Model):
    """A commitment that a reminder is about, and why its person is told of it."""

    class Why(models.TextChoices):
        OWNER = "owner", "holds the seat that owns it"
        SUBSTITUTE = "substitute", "stands in for the seat’s holder"
        CONTACT = "contact", "contact of its lead organisation"
        CHAIR = "chair", "chairs the group"
        OFFICER = "officer", "officer who may review it"
        AUTHOR = "author", "wrote the update"
        RESPONSIBLE = "responsible", "is responsible for it"

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="lines")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="reminder_lines"
    )
    why = models.CharField(max_length=12, choices=Why)
    update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, null=True, related_name="reminder_lines"
    )
    since = models.DateTimeField(
        null=True, help_text="When that update was handed in or returned."
    )

    objects = ReminderLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reminder", "commitment", "update"],
                nulls_distinct=False,
                name="one_line_per_commitment",
            )
        ]
        indexes = [models.Index(fields=["update", "since"])]

    def __str__(self):
        return f"{self.reminder}: {self.commitment.reference}"


@pghistory.track()
class Hold(models.Model):
    """That an officer keeps back a person's reminders in a round, or a whole step of it."""

    round = models.ForeignKey(
        ReportingRound, models.PROTECT, related_name="reminder_holds"
    )
    step = models.ForeignKey(
        Step, models.PROTECT, null=True, blank=True, related_name="holds"
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="reminder_holds"
    )
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step=None, person__isnull=False)
                | Q(step__isnull=False, person=None),
                name="hold_is_of_a_step_or_a_person",
            ),
            models.UniqueConstraint(
                fields=["round", "step", "person"],
                condition=Q(released_at=None),
                nulls_distinct=False,
                name="held_once",
                violation_error_message="This is held already.",
            ),
        ]

    def __str__(self):
        return f"{self.what} held in {self.round}"

    def get_absolute_url(self):
        return reverse("reminders:preview")

    @property
    def what(self) -> str:
        return f"“{self.step}”" if self.step_id else str(self.person)
