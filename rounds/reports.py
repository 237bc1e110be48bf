from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rounds.signals import Signal, signals_of

if TYPE_CHECKING:
    from commitments.models import Milestone
    from rounds.models import ProgressUpdate, ReportingRound


@dataclass(frozen=True)
class Reports:
    """What was reported on one commitment, as far as a person may see: rounds oldest first, updates
    newest first.
    """

    rounds: list["ReportingRound"]
    updates: list["ProgressUpdate"]

    @property
    def latest(self) -> "ProgressUpdate | None":
        """The last accepted update: the rating of record."""
        return next((update for update in self.updates if update.is_accepted), None)

    @property
    def open_round(self) -> "ReportingRound | None":
        return next(
            (
                reporting_round
                for reporting_round in self.rounds
                if reporting_round.is_open
            ),
            None,
        )

    @property
    def in_open_round(self) -> "ProgressUpdate | None":
        found = (
            update
            for update in self.updates
            if self.open_round and update.round_id == self.open_round.pk
        )
        return next((update for update in found if not update.corrects_id), None)

    @property
    def may_repeat(self) -> bool:
        """True where an accepted update could still hold, and nothing but one's own typing stands
        in its way.
        """
        begun = self.in_open_round
        answers = [
            one for one in self.updates if one.is_accepted and not one.corrects_id
        ][:2]
        if len(answers) == 2 and all(one.is_unchanged for one in answers):
            return False  # a third time in a row is refused
        return bool(
            self.open_round and self.latest and (begun is None or begun.gives_way)
        )

    @property
    def strip(
        self,
    ) -> list[
        tuple["ReportingRound", "ProgressUpdate | None", "ProgressUpdate | None"]
    ]:
        """Each round with the update that counts in it, and the erratum that was accepted after it
        had closed.
        """
        return [
            (one, self._of(one, is_erratum=False), self._of(one, is_erratum=True))
            for one in self.rounds
        ]

    def signals(self, milestones: Iterable["Milestone"]) -> list[Signal]:
        """Return what is worth a second look (`rounds.signals`). The milestones' statements are
        prefetched.
        """
        rounds = [
            one for one in self.rounds if not one.is_open or self._accepted_in(one)
        ]
        return signals_of([self._accepted_in(one) for one in rounds], milestones)

    def _of(
        self, reporting_round: "ReportingRound", *, is_erratum: bool
    ) -> "ProgressUpdate | None":
        found = (
            update for update in self.updates if update.round_id == reporting_round.pk
        )
        counted = [update for update in found if update.is_erratum == is_erratum]
        # A correction that is not accepted yet does not stand for what it corrects.
        return next(
            (update for update in counted if update.is_accepted),
            counted[-1] if counted else None,
        )

    def _accepted_in(
        self, reporting_round: "ReportingRound"
    ) -> "ProgressUpdate | None":
        accepted = (update for update in self.updates if update.is_accepted)
        return next(
            (update for update in accepted if update.round_id == reporting_round.pk),
            None,
        )
