"""What was reported on commitments round by round, of which warnings are made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from commitments.models import Milestone
from rounds.models import ProgressUpdate, ReportingRound
from rounds.on_day import RoundOnDay
from rounds.updates.warnings import ReturnWarning, warnings_of

ROUNDS_READ = 6
Rounds = Sequence[ReportingRound] | Sequence[RoundOnDay]
Updates = list[ProgressUpdate | None]  # one for each round, None for a round without


class ReportedByRound:
    """The updates that hold on many commitments, each with the round it speaks of.

    `rounds` come oldest first, and so do `updates`: accepted ones that nobody set aside, of these
    rounds. A correction comes after what it corrects, and stands for it.
    """

    def __init__(self, rounds: Rounds, updates: Iterable[ProgressUpdate]) -> None:
        self.rounds = rounds
        self._updates: dict[int, dict[int, ProgressUpdate]] = defaultdict(dict)
        for update in updates:
            self._updates[update.commitment_id][update.round_id] = update

    @classmethod
    def read(cls, rounds: Sequence[ReportingRound], commitments: Iterable[int]) -> Self:
        """Return those of the last of these rounds. One query."""
        rounds = rounds[-ROUNDS_READ:]
        holding = ProgressUpdate.objects.in_force().filter(
            round__in=rounds, commitment__in=commitments
        )
        return cls(rounds, holding.in_order().select_related("round__meeting"))

    def of(self, commitment: int) -> Updates:
        """Return a commitment's updates, one for each round."""
        by_round = self._updates.get(commitment, {})
        return [by_round.get(past.pk) for past in self.rounds]

    def until(self, update: ProgressUpdate) -> Updates:
        """Return a commitment's updates up to one that is under review, which takes its round's
        place.
        """
        before = [past for past in self.rounds if past.as_at < update.round.as_at]
        by_round = self._updates.get(update.commitment_id, {})
        return [*(by_round.get(past.pk) for past in before), update]

    def warnings(
        self, milestones: Mapping[int, Sequence[Milestone]]
    ) -> dict[int, list[ReturnWarning]]:
        """Return the warnings of commitments, by their keys; of those alone that have any.

        `milestones` are those of each, as `warnings_of` takes them.
        """
        warnings = {}
        for pk in {*self._updates, *milestones}:
            warnings[pk] = warnings_of(self.of(pk), milestones.get(pk, ()))
        return {pk: patterns for pk, patterns in warnings.items() if patterns}
