"""Where the marks of a picture stand: fractions of its width, written as SVG percentages.

A picture in percentages keeps its letters and marks at their size on every screen, and needs no
`style` attribute.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from commitments.ratings import Standing
from programme.dates import Slip, Span
from standing.milestones import MilestoneInFull
from standing.snapshot import Item, counts_of

# Worst first, as the eye reads a bar from the left.
BAR_ORDER = [
    Standing.RED,
    Standing.AMBER,
    Standing.GREEN,
    Standing.NOT_STARTED,
    Standing.COMPLETE,
    Standing.VERIFIED,
    Standing.WITHDRAWN,
    Standing.SUPERSEDED,
]

MARGIN = timedelta(days=45)
NAMED = timedelta(days=40)  # the shortest part of a year whose number has room


@dataclass(frozen=True)
class Axis:
    """A span of days on which every mark of a picture stands."""

    start: date
    end: date

    @classmethod
    def around(cls, days: Sequence[date]) -> "Axis":
        return cls(min(days) - MARGIN, max(days) + MARGIN)

    def place(self, day: date) -> str:
        return f"{100 * (day - self.start).days / (self.end - self.start).days:.2f}%"

    def years(self) -> list[tuple[str, int]]:
        """Return where each new year stands, with its number."""
        years = range(self.start.year + 1, self.end.year + 1)
        return [(self.place(date(year, 1, 1)), year) for year in years]

    def year_names(self) -> list[tuple[str, str]]:
        """Return the middle of each year, of what of it is drawn, with its number; without a year
        of which too little is.
        """
        names = []
        for year in range(self.start.year, self.end.year + 1):
            span = self.drawn_of(Span(date(year, 1, 1), date(year, 12, 31)))
            if span and span.last - span.first >= NAMED:
                names.append((self.middle(span), str(year)))
        return names

    def drawn_of(self, span: Span) -> Span | None:
        """Return what of a span lies on the axis; None where nothing does."""
        if not span.meets(self.start, self.end):
            return None
        return Span(max(span.first, self.start), min(span.last, self.end))

    def middle(self, span: Span) -> str:
        """Return where the middle of a span stands."""
        return self.place(span.first + (span.last - span.first) / 2)

    def width(self, span: Span) -> str:
        """Return how wide a span is drawn."""
        days = (span.last - span.first).days
        return f"{100 * days / (self.end - self.start).days:.2f}%"


@dataclass(frozen=True)
class Track:
    """One milestone on the axis: where it was first planned, is forecast and was done, and its slip
    as a tail.
    """

    milestone: MilestoneInFull
    slip: Slip
    first: str
    forecast: str
    done: str
    tail_end: str


def tracks_of(
    milestones: Sequence[MilestoneInFull], today: date
) -> tuple[Axis, list[Track]]:
    """Return the axis of a commitment's milestones and a track for each."""
    days = [today]
    for milestone in milestones:
        dates = (milestone.first_date, milestone.forecast_date, milestone.done_by)
        days += filter(None, dates)
    axis = Axis.around(days)
    return axis, [_track(milestone, axis, today) for milestone in milestones]


def _track(milestone: MilestoneInFull, axis: Axis, today: date) -> Track:
    slip = milestone.slip(today)
    forecast = done = tail_end = ""
    if milestone.done_by:
        done = axis.place(milestone.done_by)
    elif milestone.forecast_date:
        forecast = axis.place(milestone.forecast_date)
    if slip.is_certain:
        tail_end = axis.place(milestone.first_date + timedelta(days=slip.days))
    return Track(
        milestone=milestone,
        slip=slip,
        first=axis.place(milestone.first_date),
        forecast=forecast,
        done=done,
        tail_end=tail_end,
    )


@dataclass(frozen=True)
class Segment:
    """One part of a bar: how many stand at one standing."""

    standing: Standing
    count: int
    x: str
    width: str
    middle: str

    @property
    def letter(self) -> str:
        return self.standing.label[0]


def bar_of(items: Iterable[Item]) -> list[Segment]:
    """Return the parts of the bar of those of these items that are counted."""
    return segments_of(counts_of(item for item in items if item.is_counted))


def segments_of(counts: Mapping[Standing, int]) -> list[Segment]:
    """Return the parts of a bar of counts by standing, worst first, without the empty ones."""
    total = sum(counts.values())
    before = 0
    segments = []
    for standing in BAR_ORDER:
        count = counts.get(standing, 0)
        if not count:
            continue
        segment = Segment(
            standing=standing,
            count=count,
            x=f"{100 * before / total:.3f}%",
            width=f"{100 * count / total:.3f}%",
            middle=f"{100 * (before + count / 2) / total:.3f}%",
        )
        segments.append(segment)
        before += count
    return segments
