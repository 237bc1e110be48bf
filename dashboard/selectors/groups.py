"""How pages gather commitments: by work strand, owner or lead organisation; many of them are opened
on demand.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from standing.charts import Segment, segments_of
from standing.snapshot import Item, counts_of, grouped

MOST = 120  # commitments that a page shows all at once; of more it opens one group
MOST_OF_ONE = 500  # of a group that is opened


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what commitments are gathered: its title, and the key and title of an item's group."""

    title: str
    key_of: Callable[[Item], str]
    title_of: Callable[[Item], str]


BY = {
    "strand": Grouping(
        "Work strand", lambda item: item.strand, lambda item: item.strand_title
    ),
    "owner": Grouping("Owner", lambda item: item.owner, lambda item: item.owner_title),
    "organisation": Grouping(
        "Lead organisation", lambda item: item.lead, lambda item: item.lead_name
    ),
}


@dataclass
class Group:
    """What is shown together: its word in addresses, its title, its items, and their rows where it
    is open.
    """

    key: str
    title: str
    items: list[Item]
    is_open: bool
    is_whole: bool = False  # for a file, which leaves nothing out
    rows: list[Any] = field(default_factory=list)

    @property
    def segments(self) -> list[Segment]:
        return segments_of(counts_of(self.items))

    @property
    def shown_items(self) -> list[Item]:
        if not self.is_open:
            return []
        return self.items if self.is_whole else self.items[:MOST_OF_ONE]

    @property
    def hidden(self) -> int:
        """How many an opened group leaves out: a list shows them page by page."""
        return len(self.items) - len(self.shown_items) if self.is_open else 0

    def open_whole(self) -> None:
        self.is_open = self.is_whole = True


def groups_of(items: Sequence[Item], by: str, opened: str = "") -> list[Group]:
    """Return the groups in the order in which their first items come, or by their titles.

    All are open, or where there are many only one.
    """
    grouping = BY[by]
    are_few = len(items) <= MOST
    groups = [
        Group(
            key=key,
            title=grouping.title_of(of_group[0]),
            items=of_group,
            is_open=are_few or key == opened,
        )
        for key, of_group in grouped(items, grouping.key_of).items()
    ]
    if by == "strand":
        return groups
    return sorted(groups, key=lambda group: group.title)


def shown_items(groups: Iterable[Group]) -> list[Item]:
    """Return the items of the groups that are open, at most so many of each."""
    return list(chain.from_iterable(group.shown_items for group in groups))
