"""What is red, and what it asks of the group."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.overview.figures import SHOWN, Figure, figure_of
from programme.as_at import AsAt
from standing.asks import Ask, asks_of
from standing.snapshot import Item


@dataclass(frozen=True)
class Decisions:
    """What needs the group's decision: all that is red, but for what the group has answered."""

    figure: Figure  # of all that is red
    all_asks: list[Ask]

    @property
    def answered(self) -> int:
        """How many are red, and what they ask is answered."""
        return self.figure.count - len(self.all_asks)

    @property
    def asks(self) -> list[Ask]:
        return self.all_asks[:SHOWN]


def decisions_of(items: Sequence[Item], at: AsAt) -> Decisions:
    """Return what is red, with what the update that makes each so by the day asks. Two
    queries."""
    return Decisions(
        figure=figure_of(items, at, rating="red"), all_asks=asks_of(items, at)
    )
