"""Where the programme stands on a day, in the order in which the Leadership Group asks.

Each section of the page has a file here, with what it shows and how that is found.
"""

from dataclasses import dataclass

from commitments.models import Commitment
from dashboard.overview.arising import LateActions, late_actions_of
from dashboard.overview.bars import Bars, bars_of
from dashboard.overview.belief import Belief, belief_of
from dashboard.overview.changes import Changes, changes_of, compared_with
from dashboard.overview.coming import Coming, coming_of
from dashboard.overview.decisions import Decisions, decisions_of
from dashboard.overview.late import Late, late_of
from dashboard.overview.returns import Returns, returns_of
from dashboard.overview.tiles import Tiles, tiles_of
from people.models import User
from programme.as_at import AsAt
from standing.snapshot import Item, snapshot_of


@dataclass(frozen=True)
class Overview:
    """Where the programme stands on a day, as one person may see it."""

    at: AsAt
    items: list[Item]
    ended: list[Item]  # withdrawn or superseded: in no figure of where things stand
    tiles: Tiles
    bars: Bars
    changes: Changes
    decisions: Decisions
    late: Late
    late_actions: LateActions
    coming: Coming
    returns: Returns
    belief: Belief

    @property
    def is_empty(self) -> bool:
        return not self.items


def overview(*, user: User, at: AsAt) -> Overview:
    """Return everything the overview shows, from one snapshot.

    The number of queries is the same whatever the size of the programme.
    """
    commitments = Commitment.objects.visible_to(user).in_natural_order()
    compared = compared_with(at)
    everything = snapshot_of(commitments, at, since=compared.day)
    items = [item for item in everything if item.is_counted]
    ended = [item for item in everything if not item.is_counted]
    return Overview(
        at=at,
        items=items,
        ended=ended,
        tiles=tiles_of(items, ended, at),
        bars=bars_of(items, at),
        changes=changes_of(everything, compared, at),
        decisions=decisions_of(items, at),
        late=late_of(items, at),
        late_actions=late_actions_of(user, at),
        coming=coming_of(items, at),
        returns=returns_of(items, ended, at),
        belief=belief_of(items, at),
    )
