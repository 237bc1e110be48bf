"""What is red, and what it asks of the group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commitments.ratings import Standing
from dashboard.overview.figures import SHOWN, Figure, figure_of
from programme.as_at import AsAt
from rounds.models import ProgressUpdate
from standing.snapshot import Item


@dataclass(frozen=True, slots=True)
class Ask:
    """A red commitment, and what its last accepted update asks of the group."""

    item: Item
    text: str = ""
    asked_in: date | None = None  # the day of the round's meeting


@dataclass(frozen=True)
class Decisions:
    """What needs the group's decision: all that is red."""

    figure: Figure
    all_asks: list[Ask]

    @property
    def asks(self) -> list[Ask]:
        return self.all_asks[:SHOWN]


def decisions_of(items: Sequence[Item], at: AsAt) -> Decisions:
    """Return what is red, with what the update that makes each so by the day asks. One query."""
    red = [item for item in items if item.standing == Standing.RED]
    holding = ProgressUpdate.objects.in_force(at.end).filter(
        commitment__in=[item.pk for item in red]
    )
    columns = ["commitment", "ask", "round__meeting__date"]
    asks = {
        commitment: (text, asked_in)
        for commitment, text, asked_in in holding.last_of_each().values_list(*columns)
    }
    return Decisions(
        figure=figure_of(items, at, rating="red"),
        all_asks=[Ask(item, *asks.get(item.pk, ())) for item in red],
    )
