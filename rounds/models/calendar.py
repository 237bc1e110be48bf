from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Least
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commitments.models import Commitment
from commitments.ratings import Standing
from people.models import Organisation, Seat, User
from programme.dates import validate_plausible
from rounds.early_guards import AskToCloseEarly, CloseEarlyByTwo
from rounds.guards import GUARDS_OF_ROUNDS, KeepClosedReturns
from rounds.models.meetings import Meeting
from rounds.querysets.calendar import ExpectedReturnQuerySet, ReportingRoundQuerySet
from rounds.round_names import label_of
from toolkit.faults import ASKED
from toolkit.guards import append_only


@pghistory.track()
class ReportingRound(models.Model):
    """A period for which every live commitment owes one update, made for a meeting and as at its
    date.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="round")
    slug = models.SlugField(
        unique=True,
        help_text="Year and month of the meeting it was planned for, for example 2018-06.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    opens_on = models.DateField(validators=[validate_plausible])
    due_on = models.DateField(validators=[validate_plausible])
    closes_on = models.DateField(
        validators=[validate_plausible], help_text="When it is planned to close."
    )
    closed_on = models.DateField(null=True, blank=True, help_text="When it was closed.")
    figures = models.JSONField(
        null=True, editable=False, help_text="What it came to, stored as it was closed."
    )

    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        # What was cancelled may share its day with what was planned in its place.
        ordering = ["meeting__date", "pk"]
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
                violation_error_message=(
                    "A round falls due on or after the day it opens."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("due_on"), closes_on__gt=F("opens_on")),
                name="round_closes_after_it_is_due",
                violation_error_message=(
                    "A round closes on or after the day it falls due."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | ~Q(state="closed") & Q(closed_on=None),
                name="closed_round_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opens_on")),
                name="round_closed_after_it_opened",
                violation_error_message=(
                    "A round cannot be closed before the day it opens."
                ),
            ),
            # A round that closed early makes room for the next; one that closes late still lets
            # itself be closed.
            ExclusionConstraint(
                name="rounds_do_not_overlap",
                condition=~Q(state="cancelled"),
                index_type="GIST",
                expressions=[
                    (
                        Func(
                            "opens_on",
                            Least("closes_on", "closed_on"),
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    )
                ],
                violation_error_message="Another round runs on some of these days.",
            ),
        ]
        triggers = [*GUARDS_OF_ROUNDS, AskToCloseEarly()]

    def __str__(self):
        return label_of(self.slug, self.meeting.when)

    def get_absolute_url(self):
        return reverse("rounds:detail", args=[self.slug])

    @cached_property
    def extensions(self) -> list["RoundStep"]:
        """The steps that moved its due date, as they were read; the last gave the present one."""
        return list(self.steps.filter(verb=RoundStep.Verb.EXTENDED))

    @property
    def times_extended(self) -> int:
        return len(self.extensions)

    @property
    def extended_on(self) -> date | None:
        """The day on which its present due date was given, where it is not the first."""
        if not self.extensions:
            return None
        return timezone.localdate(self.extensions[-1].at)

    def clean(self):
        """Say which day is out of order beside that day; the constraints refuse it too."""
        if self.opens_on and self.due_on and self.due_on < self.opens_on:
            raise ValidationError(
                {"due_on": "A round falls due on or after the day it opens."},
                code="order",
            )
        if self.due_on and self.closes_on and self.closes_on < self.due_on:
            raise ValidationError(
                {"closes_on": "A round closes on or after the day it falls due."},
                code="order",
            )
        if self.opens_on and self.closes_on and self.closes_on == self.opens_on:
            raise ValidationError(
                {"closes_on": "A round closes after the day it opens."}, code="order"
            )
        if self.closed_on and self.opens_on and self.closed_on < self.opens_on:
            raise ValidationError(
                {"closed_on": "A round cannot be closed before the day it opens."},
                code="order",
            )

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def as_at(self) -> date:
        """The day the round's ratings speak of: its meeting's."""
        return self.meeting.date

    @cached_property
    def takes_late_returns(self) -> bool:
        """True from its close until the next round opens, as it was read."""
        late = ReportingRound.objects.taking_late()
        return self.is_closed and late.filter(pk=self.pk).exists()

    @cached_property
    def is_next_to_open(self) -> bool:
        """True where it is planned, and its updates may be begun, as it was read."""
        following = ReportingRound.objects.next_to_open()
        return self.is_planned and following.filter(pk=self.pk).exists()

    def is_past_due(self, today: date) -> bool:
        return today > self.due_on


@pghistory.track(pghistory.InsertEvent())
class RoundStep(models.Model):
    """A step of a round: planned, opened, its dates moved, closed. Who took it, when, why, and the
    days it then had.
    """

    class Verb(models.TextChoices):
        PLANNED = "planned", "Planned"
        REPLANNED = "replanned", "Plan changed"
        OPENED = "opened", "Opened"
        EXTENDED = "extended", "Extended"
        ASKED = "asked", "Early close asked for"
        TAKEN_BACK = "taken_back", "Request to close early taken back"
        REFUSED = "refused", "Early close refused"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"
        MOVED = "moved", "Moved to another meeting"
        NAMED = "named", "Meeting’s day named"
        JOINED = "joined", "Return added"

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10, choices=Verb)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    opens_on = models.DateField()
    due_on = models.DateField()
    closes_on = models.DateField()
    confirm = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Codes of what is odd about its days, confirmed when it was asked.",
    )

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("A step of a round"), CloseEarlyByTwo()]

    def __str__(self):
        return f"{self.round}: {self.verb}"

    @property
    def confirmed(self) -> list[str]:
        """What was odd about its days and was confirmed, in words."""
        return [ASKED[code] for code in self.confirm]


class ExpectedReturn(models.Model):
    """That a commitment owes an update in a round, since it was live when the round opened or an
    officer added it to the round since, and what became of it.

    Who answers for it may change while the round is open, and whoever does at present is waited
    for. What stands from `closing_seat` on is written when the round closes, and reads the same for
    ever: who answered for it then, to whom its figures count it, and what came of it.
    """

    class NotReported(models.TextChoices):
        NOT_DUE = "not_due", "Not due"
        NO_CONTACT = "no_contact", "No contact"
        LATE = "late", "Late"
        IN_REVIEW = "in_review", "Handed in, not reviewed yet"
        SET_ASIDE = "set_aside", "Set aside"
        CLOSED_EARLY = "closed_early", "The round closed before it was due"

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="expected")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="expected_returns"
    )
    seat = models.ForeignKey(
        Seat,
        models.PROTECT,
        related_name="+",
        help_text="Who answered for it as it opened.",
    )
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        help_text="Its lead as the round opened.",
    )
    added_on = models.DateField(
        null=True,
        editable=False,
        help_text=(
            "The business day an officer added it to the open round; empty where it was"
            " expected as the round opened."
        ),
    )
    closing_seat = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who answered for it as the round closed.",
    )
    closing_lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Its lead as the round closed.",
    )
    update = models.ForeignKey(
        "rounds.ProgressUpdate",
        models.PROTECT,
        null=True,
        related_name="counted_in",
        help_text="What was accepted.",
    )
    not_reported = models.CharField(max_length=12, choices=NotReported, blank=True)
    note = models.TextField(blank=True)
    standing = models.CharField(max_length=20, choices=Standing, blank=True)
    evidence = models.CharField(max_length=20, choices=Standing, blank=True)
    evidence_slip = models.IntegerField(
        null=True, help_text="In days, as at the round's meeting."
    )

    objects = ExpectedReturnQuerySet.as_manager()

    class Meta:
        ordering = ["round", "commitment"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "commitment"],
                name="one_return_per_commitment_and_round",
            ),
            models.CheckConstraint(
                condition=Q(update=None) | Q(not_reported=""),
                name="return_is_reported_or_says_why_not",
            ),
        ]
        triggers = [KeepClosedReturns()]

    def __str__(self):
        return f"{self.commitment.reference}, {self.round}"

    @property
    def answering_seat(self) -> Seat:
        """Who answers for it at present, or did as its round closed."""
        if self.round.is_closed:
            # Rounds that closed before this was kept counted it to whom it was as they opened.
            return self.closing_seat or self.seat
        return self.commitment.owner

    @property
    def answering_lead(self) -> Organisation:
        """The same of its lead organisation."""
        if self.round.is_closed:
            return self.closing_lead or self.lead
        return self.commitment.lead
