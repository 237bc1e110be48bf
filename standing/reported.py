"""What was reported on one commitment over the last rounds, as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Value, When

from commitments.models import Commitment, Milestone
from people.models import User
from programme.as_at import AsAt
from rounds.models import ProgressUpdate, ReportingRound
from rounds.on_day import RoundOnDay, UpdateOnDay, rounds_on_day
from rounds.updates import rules
from rounds.updates.by_round import ReportedByRound
from rounds.updates.selectors import only_typed_by
from rounds.updates.warnings import ReturnWarning, warnings_of
from standing.added import why_not_owed

RECENT_ROUNDS = 6
RELATED = [
    "round__meeting",
    "author",
    "entered_by",
    "seat",
    "answered_by",
    "accepted_by",
    "correction",
]


@dataclass(frozen=True)
class Reported:
    """What was reported on one commitment, as far as a person may see: rounds oldest first, updates
    newest first.
    """

    rounds: list[RoundOnDay]
    updates: list[UpdateOnDay]
    expected_in: frozenset[int]  # the keys of the rounds that expected a return
    added_on: date | None = None

    @property
    def latest(self) -> UpdateOnDay | None:
        """The last accepted update that nobody set aside: the rating of record."""
        holding = (
            report
            for report in self.updates
            if report.update.is_accepted and not report.is_set_aside
        )
        return next(holding, None)

    @property
    def set_aside(self) -> UpdateOnDay | None:
        """The last accepted update, where it does not hold: it was refused or disagreed with."""
        accepted = (report for report in self.updates if report.update.is_accepted)
        last = next(accepted, None)
        return None if last is self.latest else last

    @property
    def open_round(self) -> RoundOnDay | None:
        open_rounds = (of_round for of_round in self.rounds if of_round.is_open)
        return next(open_rounds, None)

    @property
    def is_owed(self) -> bool:
        """True where the open round expects a return of it."""
        open_round = self.open_round
        return open_round is not None and open_round.pk in self.expected_in

    @property
    def in_open_round(self) -> ProgressUpdate | None:
        """The update of the open round, in whatever state but for what ended."""
        if self.open_round is None:
            return None
        for report in self.updates:
            update = report.update
            is_of_round = update.round_id == self.open_round.pk
            if is_of_round and not update.corrects_id and not update.has_ended:
                return update
        return None

    @property
    def may_repeat(self) -> bool:
        """True where an accepted update could still hold, and nothing but one's own typing stands
        in its way.
        """
        begun = self.in_open_round
        if not self.is_owed or self.latest is None or self.set_aside:
            return False
        # `reported_on` has added it.
        if begun is not None and not begun.gives_way:  # type: ignore[attr-defined]
            return False
        return not rules.is_unchanged_too_often(self._answers)

    @property
    def _answers(self) -> list[ProgressUpdate]:
        """The accepted updates that correct nothing, newest first."""
        updates = (report.update for report in self.updates)
        return [
            update
            for update in updates
            if update.is_accepted and not update.corrects_id
        ]

    @property
    def strip(
        self,
    ) -> list[tuple[RoundOnDay, UpdateOnDay | None, ProgressUpdate | None, str]]:
        """Each round with the update that counts in it, the last that was accepted after it had
        closed and holds, a late return or an erratum, and what is said where there is no update.
        """
        return [
            (
                of_round,
                self._counted_in(of_round),
                self._beside(of_round),
                self._without_update(of_round),
            )
            for of_round in self.rounds
        ]

    def _without_update(self, of_round: RoundOnDay) -> str:
        if of_round.pk in self.expected_in:
            return "nothing yet" if of_round.is_open else "no update"
        return why_not_owed(self.added_on, of_round.opens_on)

    def warnings(self, milestones: Iterable[Milestone]) -> list[ReturnWarning]:
        """Return what is worth a second look (`rounds.updates.warnings`).

        The milestones' statements are prefetched.
        """
        holding = [
            report.update
            for report in reversed(self.updates)
            if report.update.is_accepted and not report.is_set_aside
        ]
        reported_in = {update.round_id for update in holding}
        # Nothing is due from the open round yet.
        rounds = [
            of_round
            for of_round in self.rounds
            if not of_round.is_open or of_round.pk in reported_in
        ]
        if not holding:
            return warnings_of([], milestones)
        commitment = holding[0].commitment_id
        return warnings_of(ReportedByRound(rounds, holding).of(commitment), milestones)

    def _counted_in(self, of_round: RoundOnDay) -> UpdateOnDay | None:
        """Return the last accepted update of a round that holds, else the last accepted, else the
        first of those that are not. What ended is told where there is nothing else.

        A correction that is not accepted yet does not stand for what it corrects.
        """
        counted = [
            report
            for report in self.updates
            if report.update.round_id == of_round.pk and not report.update.is_beside
        ]
        accepted = [report for report in counted if report.update.is_accepted]
        holding = [report for report in accepted if not report.is_set_aside]
        if holding or accepted:
            return (holding or accepted)[0]
        standing = [report for report in counted if not report.update.has_ended]
        rest = standing or counted
        return rest[-1] if rest else None

    def _beside(self, of_round: RoundOnDay) -> ProgressUpdate | None:
        for report in self.updates:
            update = report.update
            is_of_round = update.round_id == of_round.pk
            if is_of_round and update.is_beside and not report.is_set_aside:
                return update
        return None


def reported_on(commitment: Commitment, user: User, at: AsAt) -> Reported:
    """Return what this person may see of one commitment's last rounds up to a day.

    Of an earlier day that is what had been accepted by its end.
    """
    typed = only_typed_by(ProgressUpdate.objects.all(), user).values("pk")
    gives_way = Case(When(pk__in=typed, then=Value(True)), default=Value(False))
    updates = (
        commitment.updates.visible_to(user)
        .select_related(*RELATED)
        .prefetch_related("recovery", "evidence", "files")
        .annotate(gives_way=gives_way)
    )
    if at.is_past:
        updates = updates.accepted().filter(accepted_at__lt=at.end)
        updates = updates.with_in_force(at.end)
        rounds = rounds_on_day(at)[-RECENT_ROUNDS:]
    else:
        updates = updates.with_in_force()
        recent = ReportingRound.objects.recent(RECENT_ROUNDS)
        rounds = [RoundOnDay.today(reporting_round) for reporting_round in recent]
    expected = commitment.expected_returns.owed_by(at.day)
    expected_in = expected.filter(round__in=[of_round.pk for of_round in rounds])
    return Reported(
        rounds=rounds,
        expected_in=frozenset(expected_in.values_list("round", flat=True)),
        added_on=commitment.added_on,
        updates=[
            UpdateOnDay.known(update, at) for update in updates[: 2 * RECENT_ROUNDS]
        ],
    )
