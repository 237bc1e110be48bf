"""What moved since the last meeting, or since a day that was asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard.overview.figures import COMMITMENTS, SHOWN, Figure, address_of
from programme.as_at import AsAt
from rounds.meeting_on_day import MeetingOnDay
from rounds.models import Meeting
from standing.asks import Why, whys_of
from standing.choices import matching
from standing.snapshot import Item

MOST_NAMED = 4  # of those that stand worse, in the answer to the group's question


@dataclass(frozen=True)
class Changes:
    """What moved since a day, worse first; nothing where there is no day to compare with."""

    since: date | None
    meeting: MeetingOnDay | None  # the one held on that day, if it was one
    all_items: list[Item]
    worse: Figure | None = None
    better: Figure | None = None
    other: Figure | None = None
    whys: dict[int, Why] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        return self.all_items[:SHOWN]

    @property
    def rows(self) -> list[tuple[Item, Why | None]]:
        """Those shown, each that stands worse with why."""
        return [(item, self.whys.get(item.pk)) for item in self.items]

    @property
    def worse_items(self) -> list[Item]:
        """Those shown that stand worse, as far as they are named."""
        return [item for item in self.items if item.move < 0][:MOST_NAMED]

    @property
    def total(self) -> int:
        return len(self.all_items)


@dataclass(frozen=True, slots=True)
class ComparedWith:
    """The day that the page's day is compared with, and the meeting held on it."""

    day: date | None
    meeting: MeetingOnDay | None


def compared_with(at: AsAt) -> ComparedWith:
    """Return the day asked for, else that of the last meeting before the page's day. One query."""
    last = Meeting.objects.last_before(at.day)
    meeting = MeetingOnDay.known(last, at.day) if last else None
    if not at.since:
        return ComparedWith(meeting.date if meeting else None, meeting)
    if meeting and meeting.date == at.since:
        return ComparedWith(at.since, meeting)
    return ComparedWith(at.since, None)


def changes_of(items: Sequence[Item], compared: ComparedWith, at: AsAt) -> Changes:
    """Return what moved since the day that these items are compared with. One query."""
    since, meeting, moved = compared.day, compared.meeting, _moved(items)
    if since is None:
        return Changes(since, meeting, moved)

    def figure(choice: str) -> Figure:
        count = len(matching(items, moved=choice))
        return Figure(count, address_of(COMMITMENTS, at, moved=choice, since=since))

    shown_worse = [item for item in moved[:SHOWN] if item.move < 0]
    return Changes(
        since=since,
        meeting=meeting,
        whys=whys_of(shown_worse, at),
        all_items=moved,
        worse=figure("worse"),
        better=figure("better"),
        other=figure("other"),
    )


def _moved(items: Iterable[Item]) -> list[Item]:
    """Return those that moved: worse first, then better, then otherwise."""
    moved = [item for item in items if item.has_moved]
    return sorted(moved, key=_place)


def _place(item: Item) -> tuple[int, int]:
    if item.move < 0:
        return 0, item.severity
    if item.move > 0:
        return 1, item.severity
    return 2, item.severity
