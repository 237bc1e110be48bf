"""What red commitments ask of the group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from commitments.ratings import Standing
from programme.as_at import AsAt
from rounds.models import ProgressUpdate
from standing.snapshot import Item


@dataclass(frozen=True, slots=True)
class Ask:
    """A red commitment, and what its last accepted update asks of the group."""

    item: Item
    text: str = ""
    asked_in: date | None = None  # the day of the round's meeting
    accepted_at: datetime | None = None


def asks_of(items: Sequence[Item], at: AsAt) -> list[Ask]:
    """Return what is red, with what the update that makes each so by the day asks. One query."""
    red = [item for item in items if item.standing == Standing.RED]
    holding = ProgressUpdate.objects.in_force(at.end).filter(
        commitment__in=[item.pk for item in red]
    )
    columns = ["commitment", "ask", "round__meeting__date", "accepted_at"]
    asks = {
        commitment: details
        for commitment, *details in holding.last_of_each().values_list(*columns)
    }
    return [Ask(item, *asks.get(item.pk, ())) for item in red]
