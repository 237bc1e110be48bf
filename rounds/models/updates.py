from datetime import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commitments.models import Commitment
from commitments.positions import is_confirmed
from commitments.ratings import Lifecycle, Rating, Standing, standing_of
from people.models import Seat, User
from people.officers import is_reviewing
from rounds import states
from rounds.content import TEXTS
from rounds.models.calendar import ReportingRound
from rounds.querysets.updates import ProgressUpdateQuerySet, TransitionQuerySet
from rounds.update_guards import GUARDS_OF_UPDATES, MoreThanTyping
from toolkit.folding import Folded
from toolkit.guards import append_only

LATE_RETURN = "Late return"
ON_TIME = "Handed in on time, accepted after the close"
# What a search for words in updates looks through.
WORDS = SearchVector(*[Folded(name) for name in TEXTS], config="english")


@pghistory.track(
    pghistory.InsertEvent(),
    # What is typed into a draft is kept without a row for each stroke; each saving of it, and any
    # change to what was handed in, has one.
    pghistory.UpdateEvent(condition=MoreThanTyping()),
    pghistory.DeleteEvent(),
    exclude=["changed_at"],
)
class ProgressUpdate(models.Model):
    """The return for one commitment in one round. Once accepted it is the record and
    never changes.
    """

    State = states.State

    class Cause(models.TextChoices):
        OWN = "own", "In our own control"
        AGENCY = "agency", "With another agency"
        NATIONAL = "national", "National: law, money or policy"

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="updates")
    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="updates")
    state = models.CharField(
        max_length=20, choices=states.State, default=states.State.DRAFT
    )
    author = models.ForeignKey(
        User, models.PROTECT, related_name="updates", help_text="Who began it."
    )
    entered_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="entered_updates",
        help_text="Who last handed it in.",
    )
    seat = models.ForeignKey(
        Seat, models.PROTECT, related_name="updates", help_text="Who answers for it."
    )
    answered_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who held the seat when it was handed in.",
    )
    lifecycle = models.CharField(max_length=20, choices=Lifecycle, blank=True)
    rating = models.CharField(max_length=10, choices=Rating, blank=True)
    outlook = models.CharField(max_length=10, choices=Rating, blank=True)
    definitions_version = models.PositiveSmallIntegerField()
    summary = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    cause = models.CharField(max_length=10, choices=Cause, blank=True)
    ask = models.TextField("asked of the Leadership Group", blank=True)
    confirm = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Codes of what is odd about it, confirmed when it was asked.",
    )
    is_unchanged = models.BooleanField(
        default=False, help_text="It was answered with “nothing has changed”."
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction"
    )
    is_late_return = models.BooleanField(
        default=False, help_text="It was handed in after its round had closed."
    )
    is_beside = models.BooleanField(
        default=False, help_text="It was accepted after its round had closed."
    )
    taken_from = models.OneToOneField(
        "rounds.Contribution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_over_as",
        editable=False,
    )
    disagreed_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When a second officer disagreed with what its author had accepted.",
    )
    saved_at = models.DateTimeField(
        help_text="When it was last saved by its author; typing alone does not move it."
    )
    changed_at = models.DateTimeField(
        help_text="When it last changed in any way but by its confirmation."
    )
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="accepted_updates"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="confirmed_updates"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-round__meeting__date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "round"],
                condition=Q(corrects=None) & ~Q(state__in=states.ENDED),
                name="one_update_per_commitment_and_round",
            ),
            models.CheckConstraint(
                condition=Q(lifecycle="in_progress") & ~Q(rating="")
                | ~Q(lifecycle="in_progress") & Q(rating=""),
                name="update_rated_while_in_progress_alone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*states.EDITABLE, *states.ENDED])
                | ~Q(lifecycle="") & Q(submitted_at__isnull=False),
                name="submitted_update_has_rating",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="accepted",
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                )
                | ~Q(state="accepted") & Q(accepted_at=None, accepted_by=None),
                name="accepted_update_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("accepted_by")),
                name="update_confirmed_by_a_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(disagreed_at=None),
                name="update_confirmed_or_disagreed_with",
            ),
        ]
        indexes = [
            models.Index(fields=["commitment", "state"]),
            models.Index(fields=["saved_at", "id"]),
            models.Index(fields=["changed_at"]),
            models.Index(fields=["accepted_at", "id"], name="update_accepted"),
            GinIndex(WORDS, name="update_words"),
        ]
        triggers = GUARDS_OF_UPDATES

    def __str__(self):
        return f"{self.commitment.reference}, {self.round}"

    def get_absolute_url(self):
        return reverse("rounds:update", args=[self.pk])

    @property
    def standing(self) -> Standing | None:
        return standing_of(self.lifecycle, self.rating) if self.lifecycle else None

    @property
    def answering_seat(self) -> Seat:
        """Who answers for it: at present while it is with its author, then as it was handed in."""
        return self.commitment.owner if self.is_editable else self.seat

    @property
    def noun(self) -> str:
        """What it is called in a sentence."""
        return "correction" if self.corrects_id else "update"

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
        return self.state in states.EDITABLE

    @property
    def has_ended(self) -> bool:
        """True for what its author discarded and for what is no longer due."""
        return self.state in states.ENDED

    @property
    def ended_by(self) -> "Transition | None":
        """The step by which it was no longer due, where it is. The caller has prefetched them."""
        if self.state != self.State.NO_LONGER_DUE:
            return None
        return list(self.transitions.all())[-1]

    @property
    def last_reason_to_return(self) -> str:
        """Why it was last returned, if it ever was. The caller has prefetched its transitions."""
        steps = self.transitions.all()
        notes = [step.note for step in steps if step.verb == Transition.Verb.RETURNED]
        return notes[-1] if notes else ""

    @property
    def returned_because(self) -> str | None:
        """Why it was last returned, while it is."""
        if self.state != self.State.RETURNED:
            return None
        return self.last_reason_to_return or None

    @property
    def is_unconfirmed(self) -> bool:
        """True where the officer who handed it in accepted it too, and no second officer has
        confirmed it or disagreed yet.
        """
        return self.was_unconfirmed(end=None)

    def was_unconfirmed(self, end: datetime | None) -> bool:
        """The same at a moment; None is now."""
        if self.disagreed_at and (end is None or self.disagreed_at < end):
            return False
        return self.is_accepted and not is_confirmed(
            entered_by=self.entered_by_id,
            accepted_by=self.accepted_by_id,
            confirmed_at=self.confirmed_at,
            end=end,
        )

    @property
    def is_erratum(self) -> bool:
        """True for a correction that was accepted after its round had closed."""
        return self.is_beside and self.corrects_id is not None

    @property
    def said_beside(self) -> str:
        """What it is called where it stands beside the figures of its round, else nothing."""
        if self.is_erratum:
            return "Erratum"
        if self.is_late_return:
            return LATE_RETURN
        return ON_TIME if self.is_beside else ""

    @property
    def is_on_behalf(self) -> bool:
        """True where it was entered by another than who answers for it."""
        return bool(self.answered_by_id and self.entered_by_id != self.answered_by_id)

    @property
    def kept_files(self) -> list:
        """Files that are still on it and whose bytes are there. The caller has prefetched them."""
        return [
            file
            for file in self.files.all()
            if file.removed_at is None and file.redacted_at is None
        ]

    @property
    def shown_evidence(self) -> list:
        """Links, and files still on it, a redacted one too. The caller has prefetched both."""
        return [
            *self.evidence.all(),
            *(file for file in self.files.all() if file.removed_at is None),
        ]

    @property
    def accepted_correction(self) -> "ProgressUpdate | None":
        """The accepted update that corrects it, if there is one (which the caller has selected)."""
        correction = getattr(self, "correction", None)
        return correction if correction and correction.is_accepted else None

    def is_written_by(self, user: User) -> bool:
        """True for whoever began it, saved it or handed it in."""
        return any(
            step.by_id == user.pk and step.verb in states.WRITING
            for step in self.transitions.all()
        )

    def has_hand_of(self, user: User) -> bool:
        """True for whoever wrote it, and for an officer by whose hand it was: `in_hand_of`."""
        return any(
            step.by_id in user.hands and step.verb in states.WRITING
            for step in self.transitions.all()
        )

    def may_be_verified_by(self, user: User) -> bool:
        """True for an officer who may check a completion: who did not accept or write it."""
        return (
            is_reviewing(user)
            and self.accepted_by_id != user.pk
            and not self.has_hand_of(user)
        )


@pghistory.track(pghistory.InsertEvent())
class Transition(models.Model):
    """A step of an update through the workflow: who took it, when, from which state to which, and
    what they said.
    """

    Verb = states.Verb

    update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, related_name="transitions"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20, choices=states.Verb)
    from_state = models.CharField(max_length=20, choices=states.State, blank=True)
    to_state = models.CharField(max_length=20, choices=states.State)
    note = models.TextField(blank=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("A step of the workflow")]

    def __str__(self):
        return f"{self.update}: {self.verb}"
