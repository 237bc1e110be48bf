from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rounds.models import ProgressUpdate, ReportingRound


@dataclass(frozen=True)
class Reports:
    """What was reported on one commitment, as far as a person may see: rounds oldest first, updates newest first."""

    rounds: list["ReportingRound"]
    updates: list["ProgressUpdate"]

    @property
    def latest(self) -> "ProgressUpdate | None":
        """The last accepted update: the rating of record."""
        return next((update for update in self.updates if update.is_accepted), None)

    @property
    def open_round(self) -> "ReportingRound | None":
        return next((reporting_round for reporting_round in self.rounds if reporting_round.is_open), None)

    @property
    def in_open_round(self) -> "ProgressUpdate | None":
        return self._of(self.open_round) if self.open_round else None

    @property
    def strip(self) -> list[tuple["ReportingRound", "ProgressUpdate | None"]]:
        """Each round with its update, or none where nothing was reported or may be seen."""
        return [(reporting_round, self._of(reporting_round)) for reporting_round in self.rounds]

    def _of(self, reporting_round: "ReportingRound") -> "ProgressUpdate | None":
        return next((update for update in self.updates if update.round_id == reporting_round.pk), None)
