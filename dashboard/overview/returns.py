"""Who owes a return of the open round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.overview.figures import (
    COMMITMENTS,
    SHOWN,
    Figure,
    address_of,
    figure_of,
)
from programme.as_at import AsAt
from rounds.models import ProgressUpdate
from rounds.on_day import RoundOnDay, open_round_on_day
from standing.returned import is_missing, return_states_on
from standing.snapshot import Item, grouped


@dataclass(frozen=True, slots=True)
class BodyReturns:
    """An organisation's returns in the open round: how many it owes, and how many are missing."""

    code: str
    name: str
    expected: int
    missing: Figure

    @property
    def handed_in(self) -> int:
        return self.expected - self.missing.count

    @property
    def share(self) -> str:
        return f"{100 * self.handed_in / self.expected:.2f}%"


@dataclass(frozen=True)
class Returns:
    """The returns of the open round, and what was not reported in the last closed one."""

    reporting_round: RoundOnDay | None
    owed: int
    missing: Figure
    all_bodies: list[BodyReturns]
    stale: Figure
    last_closed_as_at: date | None

    @property
    def bodies(self) -> list[BodyReturns]:
        return self.all_bodies[:SHOWN]


def returns_of(items: Sequence[Item], ended: Sequence[Item], at: AsAt) -> Returns:
    """Return who owes what in the round open on the day. Two queries, or three."""
    bodies = _bodies([*items, *ended], at)
    missing = sum(body.missing.count for body in bodies)
    missing_url = address_of(COMMITMENTS, at, returned="no")
    return Returns(
        reporting_round=open_round_on_day(at),
        owed=sum(body.expected for body in bodies),
        missing=Figure(missing, missing_url),
        all_bodies=bodies,
        stale=figure_of(items, at, reported="no"),
        last_closed_as_at=_last_closed(items),
    )


def _last_closed(items: Sequence[Item]) -> date | None:
    """Return the day that the last closed round speaks of; what was added since does not tell."""
    days = (item.last_closed_as_at for item in items if item.last_closed_as_at)
    return next(days, None)


def _bodies(items: Sequence[Item], at: AsAt) -> list[BodyReturns]:
    """Return the organisations that owe returns, those with most missing first."""
    states = return_states_on(at)
    expected = [item for item in items if _is_expected(item, states)]
    bodies = []
    for code, of_body in grouped(expected, lambda item: item.lead).items():
        missing = sum(is_missing(item, states) for item in of_body)
        url = address_of(COMMITMENTS, at, returned="no", lead=code)
        name = of_body[0].lead_name
        bodies.append(BodyReturns(code, name, len(of_body), Figure(missing, url)))
    return sorted(bodies, key=lambda body: (-body.missing.count, body.name))


def _is_expected(item: Item, states: dict[int, str]) -> bool:
    """True where the round still waits for a return of this item, or has accepted it."""
    if item.pk not in states:
        return False
    return item.is_live or states[item.pk] == ProgressUpdate.State.ACCEPTED
