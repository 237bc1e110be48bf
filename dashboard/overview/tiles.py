"""How many stand at each standing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from commitments.models import Commitment
from commitments.ratings import Standing
from dashboard.overview.figures import COMMITMENTS, Figure, address_of, figure_of
from programme.as_at import AsAt
from standing.snapshot import Item

ACTION = Commitment.Kind.ACTION
RECOMMENDATION = Commitment.Kind.RECOMMENDATION
ORDER = [
    Standing.RED,
    Standing.AMBER,
    Standing.GREEN,
    Standing.NOT_STARTED,
    Standing.COMPLETE,
    Standing.VERIFIED,
]
ALWAYS_SHOWN = (Standing.RED, Standing.AMBER, Standing.GREEN, Standing.COMPLETE)


@dataclass(frozen=True, slots=True)
class Tile:
    """How many stand at one standing, and how many of them are actions and recommendations."""

    standing: Standing
    total: Figure
    actions: Figure
    recommendations: Figure
    not_reported: Figure
    more: int  # than on the day compared with; below nought where fewer

    @property
    def change(self) -> str:
        """How many more or fewer, with its sign; nothing where there are as many."""
        if not self.more:
            return ""
        return f"{'+' if self.more > 0 else '−'}{abs(self.more)}"


@dataclass(frozen=True)
class Tiles:
    """Where everything counted stands, and how many the ratings leave out."""

    shown: list[Tile]
    left_out: Figure


def tiles_of(items: Sequence[Item], ended: Sequence[Item], at: AsAt) -> Tiles:
    """Return a tile for each standing, without those that nothing stands at and few ask for."""
    tiles = [_tile(standing, items, at) for standing in ORDER]
    return Tiles(
        shown=[
            tile for tile in tiles if tile.total.count or tile.standing in ALWAYS_SHOWN
        ],
        left_out=figure_of(ended, at, counted="no"),
    )


def _tile(standing: Standing, items: Sequence[Item], at: AsAt) -> Tile:
    stand_here = [item for item in items if item.standing == standing]
    kinds = Counter(item.kind for item in stand_here)
    unreported = sum(item.is_stale for item in stand_here)

    def figure(count: int, name: str, **choices: str) -> Figure:
        return Figure(count, address_of(name, at, rating=standing, **choices))

    return Tile(
        standing=standing,
        total=figure(len(stand_here), COMMITMENTS),
        actions=figure(kinds[ACTION], "actions:list"),
        recommendations=figure(kinds[RECOMMENDATION], "recommendations:list"),
        not_reported=figure(unreported, COMMITMENTS, reported="no"),
        more=_more(standing, items, len(stand_here)),
    )


def _more(standing: Standing, items: Sequence[Item], now: int) -> int:
    """Return how many more stand here than on the day compared with; nought without one."""
    before = [item.then for item in items if item.then]
    return now - before.count(standing) if before else 0
