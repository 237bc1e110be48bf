"""How pages gather commitments: by work strand, owner or lead organisation; many of them are opened
on demand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from standing.charts import Segment, segments_of
from standing.snapshot import Item, counts_of, grouped

BY = {
    "strand": ("Work strand", lambda item: item.strand, lambda item: item.strand_title),
    "owner": ("Owner", lambda item: item.owner, lambda item: item.owner_title),
    "organisation": (
        "Lead organisation",
        lambda item: item.lead,
        lambda item: item.lead_name,
    ),
}
# Commitments that a page shows all at once; of more it shows the groups, one of them
# opened.
MOST = 120
MOST_OF_ONE = 500  # of a group that is opened


@dataclass
class Group:
    """What is shown together: its word in addresses, its title, its items, and their rows where it
    is open.
    """

    key: str
    title: str
    items: list[Item]
    is_open: bool = True
    rows: list[Any] = field(default_factory=list)

    @property
    def segments(self) -> list[Segment]:
        return segments_of(counts_of(self.items))

    @property
    def hidden(self) -> int:
        """How many an opened group leaves out: a list shows them page by page."""
        return max(0, len(self.items) - MOST_OF_ONE) if self.is_open else 0


def groups_of(items: Sequence[Item], by: str, opened: str = "") -> list[Group]:
    """Return the groups in the order in which their first items come; all open, or where there are
    many only one.
    """
    _, key, title = BY[by]
    found = [
        Group(name, title(of_one[0]), of_one)
        for name, of_one in grouped(items, key).items()
    ]
    for group in found:
        group.is_open = len(items) <= MOST or group.key == opened
    return sorted(found, key=lambda group: group.title) if by != "strand" else found


def shown_items(groups: Iterable[Group]) -> list[Item]:
    """Return the items of the groups that are open, at most so many of each."""
    return [
        item for group in groups if group.is_open for item in group.items[:MOST_OF_ONE]
    ]
