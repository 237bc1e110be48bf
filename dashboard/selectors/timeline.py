"""The milestones of every commitment on one axis of time: first dates, forecasts, what is done, and
slip.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from commitments.milestones import MilestoneOnDay
from commitments.models import Commitment
from dashboard.selectors.groups import Group, groups_of
from people.models import User
from programme.as_at import AsAt
from standing.charts import Axis
from standing.snapshot import Item, snapshot_of
from standing.steps import DatedStep, steps_of

SHOWN_BY_QUARTER = timedelta(
    days=800
)  # a span up to this has a line for each quarter, a longer one for each year


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year, written 2018-Q2."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def label(self) -> str:
        names = (
            "January to March",
            "April to June",
            "July to September",
            "October to December",
        )
        return f"{names[self.number - 1]} {self.year}"

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        return self.next.start - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign on a line: a first date, a forecast or a date done. `x` is its place."""

    kind: str
    x: str
    words: str


@dataclass(frozen=True, slots=True)
class Tail:
    """How far a milestone runs after its first date, drawn dashed."""

    start: str
    end: str
    is_assumed: bool
    words: str


@dataclass(slots=True)
class Line:
    """One commitment on the axis: its span from first to last date, its marks and its tails, and
    the same as rows.
    """

    item: Item
    steps: list[DatedStep]
    span: tuple[str, str] | None
    tails: list[Tail]
    marks: list[Mark]
    has_earlier: bool
    has_later: bool

    @property
    def words(self) -> str:
        """Return what its marks and tails say, for who does not see them."""
        marks = [mark.words for mark in self.marks] or ["No date in these quarters"]
        return "; ".join(marks + [tail.words for tail in self.tails])


@dataclass
class Timeline:
    """All lines by group, the axis they stand on, and the quarters it can be drawn for."""

    axis: Axis
    ticks: list[tuple[str, str]]
    today: str
    groups: list[Group]
    quarters: list[Quarter]
    first: Quarter
    last: Quarter
    total: int
    steps: list[DatedStep]


def timeline(*, user: User, at: AsAt, opened: str, first: str, last: str) -> Timeline:
    """Return every counted commitment's milestones as known on a day. Two queries, four for an
    earlier day.

    `first` and `last` are the quarters to draw, such as 2018-Q2; else all that has a date is drawn.
    """
    items = snapshot_of(Commitment.objects.visible_to(user).in_natural_order(), at)
    items = [item for item in items if item.is_counted]
    days = [
        at.day,
        *(day for item in items for one in item.milestones for day in _days(one)),
    ]
    quarters = _quarters(min(days), max(days))
    named = {str(quarter): quarter for quarter in quarters}
    start, end = named.get(first, quarters[0]), named.get(last, quarters[-1])
    end = max(start, end)
    axis = Axis(start.start, end.end)
    groups = groups_of(items, "strand", opened)
    for group in groups:
        if group.is_open:
            group.rows = [
                _line(item, axis, at.day)
                for item in group.items[: len(group.items) - group.hidden]
            ]
    return Timeline(
        axis=axis,
        ticks=_ticks(axis, quarters),
        today=axis.place(at.day) if axis.start <= at.day <= axis.end else "",
        groups=groups,
        quarters=quarters,
        first=start,
        last=end,
        total=len(items),
        steps=[step for item in items for step in steps_of(item, at.day)],
    )


def _days(one: MilestoneOnDay) -> list[date]:
    return [day for day in (one.first_date, one.forecast_date, one.done_date) if day]


def _quarters(first: date, last: date) -> list[Quarter]:
    quarters = [Quarter.of(first)]
    while quarters[-1].end < last:
        quarters.append(quarters[-1].next)
    return quarters


def _ticks(axis: Axis, quarters: list[Quarter]) -> list[tuple[str, str]]:
    """Return where the upright lines stand, each with its words: years, or quarters where few are
    drawn.
    """
    by_quarter = axis.end - axis.start <= SHOWN_BY_QUARTER
    starts = [
        one
        for one in quarters
        if axis.start < one.start <= axis.end and (by_quarter or one.number == 1)
    ]
    return [
        (axis.place(one.start), str(one) if by_quarter else str(one.year))
        for one in starts
    ]


def _line(item: Item, axis: Axis, today: date) -> Line:
    days = sorted(day for one in item.milestones for day in _days(one))
    inside = [min(max(day, axis.start), axis.end) for day in days]
    is_drawn = bool(days) and days[0] <= axis.end and days[-1] >= axis.start
    return Line(
        item=item,
        steps=steps_of(item, today),
        span=(
            (axis.place(inside[0]), axis.place(inside[-1]))
            if is_drawn and inside[0] < inside[-1]
            else None
        ),
        tails=[tail for one in item.milestones for tail in _tail(one, axis, today)],
        marks=[mark for one in item.milestones for mark in _marks(one, axis)],
        has_earlier=bool(days) and days[0] < axis.start,
        has_later=bool(days) and days[-1] > axis.end,
    )


def _tail(one: MilestoneOnDay, axis: Axis, today: date) -> list[Tail]:
    slip = one.slip(today)
    start, end = one.first_date, one.first_date + timedelta(days=slip)
    if slip <= 0 or start > axis.end or end < axis.start:
        return []
    words = (
        f"{one}, {slip} day{'' if slip == 1 else 's'}"
        f" late{' on an assumed date' if one.is_assumed else ''}"
    )
    return [
        Tail(
            axis.place(max(start, axis.start)),
            axis.place(min(end, axis.end)),
            one.is_assumed,
            words,
        )
    ]


def _marks(one: MilestoneOnDay, axis: Axis) -> list[Mark]:
    dated = [("first", one.first_date, f"{one}, first date {one.first.without_source}")]
    if one.done_date:
        dated.append(("done", one.done_date, f"{one}, done {one.done.without_source}"))
    elif one.forecast_date:
        dated.append(
            (
                "forecast",
                one.forecast_date,
                f"{one}, now expected {one.forecast.without_source}",
            )
        )
    return [
        Mark(kind, axis.place(day), words)
        for kind, day, words in dated
        if axis.start <= day <= axis.end
    ]
