"""The milestones of every commitment on one axis of time: first dates, forecasts, what is done, and
slip.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from commitments.milestones import DatesOfMilestone
from commitments.models import Commitment
from dashboard.selectors.groups import Group, groups_of
from people.models import User
from programme.as_at import AsAt
from programme.dates import Span
from standing.charts import Axis
from standing.snapshot import Item, snapshot_of
from standing.steps import DatedStep, steps_of

# A span up to this has a line for each quarter, a longer one for each year.
SHOWN_BY_QUARTER = timedelta(days=800)
MONTHS = (
    "January to March",
    "April to June",
    "July to September",
    "October to December",
)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year, written 2018-Q2."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def label(self) -> str:
        return f"{MONTHS[self.number - 1]} {self.year}"

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
    """One sign on a line: a first date, a forecast or a date done. `x` is its place.

    A date known to the month or the year is a bar over it, with the sign in its middle: `start` and
    `width` are the bar's.
    """

    kind: str
    x: str
    label: str
    start: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Tail:
    """How far a milestone runs after its first date, drawn dashed."""

    start: str
    end: str
    is_assumed: bool
    label: str


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
        marks = [mark.label for mark in self.marks] or ["No date in these quarters"]
        return "; ".join(marks + [tail.label for tail in self.tails])


@dataclass
class Timeline:
    """All lines by group, the axis they stand on, and the quarters it can be drawn for."""

    axis: Axis
    ticks: list[str]  # where the upright lines stand
    names: list[tuple[str, str]]  # the middle of each year or quarter, with its words
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
    steps = list(chain.from_iterable(steps_of(item, at.day) for item in items))
    days = [at.day]
    for step in steps:
        days += _days(step.milestone)
    quarters = quarters_between(min(days), max(days))
    by_name = {str(quarter): quarter for quarter in quarters}
    start = by_name.get(first, quarters[0])
    end = max(start, by_name.get(last, quarters[-1]))
    axis = Axis(start.start, end.end)
    groups = groups_of(items, "strand", opened)
    for group in groups:
        group.rows = [_line(item, axis, at.day) for item in group.shown_items]
    is_today_drawn = axis.start <= at.day <= axis.end
    return Timeline(
        axis=axis,
        ticks=_ticks(axis, quarters),
        names=_names(axis, quarters),
        today=axis.place(at.day) if is_today_drawn else "",
        groups=groups,
        quarters=quarters,
        first=start,
        last=end,
        total=len(items),
        steps=steps,
    )


def quarters_between(first: date, last: date) -> list[Quarter]:
    """Return the quarters from that of one day to that of another."""
    quarters = [Quarter.of(first)]
    while quarters[-1].end < last:
        quarters.append(quarters[-1].next)
    return quarters


def _days(milestone: DatesOfMilestone) -> list[date]:
    days = (milestone.first_date, milestone.forecast_date, milestone.done_by)
    return [day for day in days if day]


def _ticks(axis: Axis, quarters: list[Quarter]) -> list[str]:
    """Return where the upright lines stand: at new years, or at quarters where few are drawn."""
    starts = [quarter for quarter in quarters if axis.start < quarter.start <= axis.end]
    if not _is_by_quarter(axis):
        starts = [quarter for quarter in starts if quarter.number == 1]
    return [axis.place(quarter.start) for quarter in starts]


def _names(axis: Axis, quarters: list[Quarter]) -> list[tuple[str, str]]:
    """Return the words of years, or of quarters where few are drawn, each over its span."""
    if not _is_by_quarter(axis):
        return axis.year_names()
    drawn = [quarter for quarter in quarters if axis.start <= quarter.start <= axis.end]
    return [
        (axis.middle(Span(quarter.start, quarter.end)), str(quarter))
        for quarter in drawn
    ]


def _is_by_quarter(axis: Axis) -> bool:
    return axis.end - axis.start <= SHOWN_BY_QUARTER


def _line(item: Item, axis: Axis, today: date) -> Line:
    days = []
    for milestone in item.milestones:
        days += _days(milestone)
    days.sort()
    tails = [_tail(milestone, axis, today) for milestone in item.milestones]
    marks = [_marks(milestone, axis) for milestone in item.milestones]
    return Line(
        item=item,
        steps=steps_of(item, today),
        span=_span(days, axis),
        tails=[tail for tail in tails if tail],
        marks=list(chain.from_iterable(marks)),
        has_earlier=bool(days) and days[0] < axis.start,
        has_later=bool(days) and days[-1] > axis.end,
    )


def _span(days: list[date], axis: Axis) -> tuple[str, str] | None:
    """Return where a line starts and ends, of what lies on the axis; None where nothing does."""
    if not days or days[0] > axis.end or days[-1] < axis.start:
        return None
    start = max(days[0], axis.start)
    end = min(days[-1], axis.end)
    return (axis.place(start), axis.place(end)) if start < end else None


def _tail(milestone: DatesOfMilestone, axis: Axis, today: date) -> Tail | None:
    """Return how far a milestone runs late, of what lies on the axis."""
    slip = milestone.slip(today)
    start = milestone.first_date
    end = start + timedelta(days=slip.days)
    if not slip.is_certain or start > axis.end or end < axis.start:
        return None
    remark = " on an assumed date" if milestone.is_assumed else ""
    return Tail(
        start=axis.place(max(start, axis.start)),
        end=axis.place(min(end, axis.end)),
        is_assumed=milestone.is_assumed,
        label=f"{milestone}, {slip} late{remark}",
    )


def _marks(milestone: DatesOfMilestone, axis: Axis) -> list[Mark]:
    """Return the signs of a milestone that lie on the axis: its first date, and when it was done
    or is expected now.
    """
    first, done, forecast = milestone.first, milestone.done, milestone.forecast
    label = f"{milestone}, first date {first.without_source}"
    marks = [_mark("first", first.span, label, axis)]
    if done and milestone.done_by:
        label = f"{milestone}, done {done.without_source}"
        span = done.span.not_after(milestone.done_by)
        marks.append(_mark("done", span, label, axis))
    elif forecast:
        label = f"{milestone}, now expected {forecast.without_source}"
        marks.append(_mark("forecast", forecast.span, label, axis))
    return [mark for mark in marks if mark]


def _mark(kind: str, span: Span, label: str, axis: Axis) -> Mark | None:
    """Return the sign of a date, over the span in which it lies; None where it is not drawn."""
    drawn = axis.drawn_of(span)
    if drawn is None:
        return None
    if span.first == span.last:
        return Mark(kind, axis.place(span.first), label)
    return Mark(
        kind=kind,
        x=axis.middle(drawn),
        label=label,
        start=axis.place(drawn.first),
        width=axis.width(drawn),
    )
