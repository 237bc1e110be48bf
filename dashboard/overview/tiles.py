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


@dataclass(frozen=True)
class Tiles:
    """Where everything counted stands, and how many the ratings leave out."""

    shown: list[Tile]
    left_out: Figure


def tiles_of(items: Sequence[Item], ended: Sequence[Item], at: AsAt) -> Tiles:
    """Return a tile for each standing, without those that nothing stands at and few ask for."""
    counts = Counter((item.kind, item.standing) for item in items)
    tiles = [_tile(standing, counts, at) for standing in ORDER]
    return Tiles(
        shown=[
            tile for tile in tiles if tile.total.count or tile.standing in ALWAYS_SHOWN
        ],
        left_out=figure_of(ended, at, counted="no"),
    )


def _tile(standing: Standing, counts: Counter[tuple[str, Standing]], at: AsAt) -> Tile:
    actions = counts[ACTION, standing]
    recommendations = counts[RECOMMENDATION, standing]

    def figure(count: int, name: str) -> Figure:
        return Figure(count, address_of(name, at, rating=standing))

    return Tile(
        standing=standing,
        total=figure(actions + recommendations, COMMITMENTS),
        actions=figure(actions, "actions:list"),
        recommendations=figure(recommendations, "recommendations:list"),
    )
