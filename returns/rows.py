"""The rows of the tables of rounds and of a round's returns, as known on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate
from rounds.on_day import RoundOnDay, UpdateOnDay
from rounds.updates.warnings import ReturnWarning
from standing.snapshot import Item


@dataclass(frozen=True)
class RoundRow:
    """One round of the list, with what it expected and what came of it."""

    of_round: RoundOnDay
    expected: int
    handed_in: int
    accepted: int

    @classmethod
    def of(cls, of_round: RoundOnDay) -> "RoundRow":
        """Return the row of a round that comes from `with_counts`."""
        counted: Any = of_round.reporting_round
        return cls(
            of_round=of_round,
            expected=counted.expected_count,
            handed_in=counted.handed_in_count,
            accepted=counted.accepted_count,
        )


@dataclass(frozen=True)
class ReturnRow:
    """One return that a round expects: its item, the update that a person may see, the last one
    that ended before it, what stands beside it since the round closed, and what is worth a second
    look.
    """

    expected: ExpectedReturn
    of_round: RoundOnDay
    item: Item
    update: ProgressUpdate | None
    ended: ProgressUpdate | None
    beside: ProgressUpdate | None
    warnings: list[ReturnWarning]
    at: AsAt
    is_handed_in: bool = (
        False  # in the open round, whether or not whoever reads it may see it
    )

    @property
    def owner_since(self) -> date | None:
        """Since when its present owner waits to be chased, where that was another as it opened."""
        return self._since(self.expected.owner_since)  # type: ignore[attr-defined]

    @property
    def lead_since(self) -> date | None:
        """The same of its lead organisation."""
        return self._since(self.expected.lead_since)  # type: ignore[attr-defined]

    def _since(self, day: date | None) -> date | None:
        """Return a day of the open round on which somebody else came to answer for it."""
        if day is None or self.at.is_past or not self.of_round.is_open:
            return None
        return day if day >= self.of_round.opens_on else None

    @property
    def known(self) -> UpdateOnDay | None:
        return UpdateOnDay.known(self.update, self.at) if self.update else None

    @property
    def is_owed(self) -> bool:
        """True while it is still to be handed in, as far as whoever reads it may see."""
        is_with_author = self.update is None or self.update.is_editable
        return self.of_round.is_open and self.item.is_live and is_with_author

    @property
    def unseen(self) -> str:
        """What of the open round is told to all, where the update itself is not."""
        if self.update or not self.of_round.is_open or not self.item.is_live:
            return ""
        return "Handed in, in review" if self.is_handed_in else "Nothing yet"

    @property
    def responsible(self) -> Sequence[str]:
        """Today's names of who does the work of it, while it is owed: of a round that is over
        nobody's any more.
        """
        return [] if self.of_round.is_closed else self.item.responsible

    @property
    def beside_label(self) -> str:
        """What it is that was accepted after the round had closed, in words."""
        if self.beside is None:
            return ""
        if self.beside.is_erratum:
            return "Erratum, accepted after the round had closed"
        return self.beside.said_beside

    @property
    def to_come(self) -> ProgressUpdate | None:
        """What waits for review, or may still be handed in late, though the round has closed."""
        if self.update is None or not self.of_round.is_closed:
            return None
        is_to_come = self.update.is_submitted or self._may_come_late(self.update)
        return self.update if is_to_come else None

    def _may_come_late(self, update: ProgressUpdate) -> bool:
        reporting_round = self.of_round.reporting_round
        return update.is_editable and reporting_round.takes_late_returns

    @property
    def to_come_label(self) -> str:
        """How what waits for review came, or how far what may come late is."""
        return _label_of(self.to_come) if self.to_come else ""

    @property
    def not_reported(self) -> str:
        """Why nothing was reported, which became known as the round closed."""
        if self.of_round.is_open:
            return ""
        return self.expected.get_not_reported_display()

    @property
    def note(self) -> str:
        return "" if self.of_round.is_open else self.expected.note


def _label_of(update: ProgressUpdate) -> str:
    if update.is_editable:
        return f"May come late: {update.get_state_display().lower()}"
    if update.is_late_return:
        return "Late return, waits for review"
    return "Handed in on time, waits for review"
