"""What follows from the three dates of a milestone, for the record itself and for how it was known
on a day.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from programme.dates import PartialDate, Slip, Span
from programme.models import Source

# What is copied to a milestone of the last forecast and the last date done that were stated.
STATED = [
    "forecast_date",
    "forecast_precision",
    "forecast_source",
    "done_date",
    "done_precision",
    "done_source",
    "done_stated_on",
]


class DatesOfMilestone:
    """The first date, the forecast and the date done, each with its precision and source, and what
    they come to.
    """

    __slots__ = ()
    pk: int
    title: str
    first_date: date
    first_precision: str
    first_source: Source | None
    first_source_id: int | None
    forecast_date: date | None
    forecast_precision: str
    forecast_source: Source | None
    done_date: date | None
    done_precision: str
    done_source: Source | None
    done_stated_on: date | None

    @property
    def is_assumed(self) -> bool:
        """True where no document states its first date."""
        return self.first_source_id is None

    @property
    def is_done(self) -> bool:
        return self.done_date is not None

    @property
    def first(self) -> PartialDate:
        return PartialDate(self.first_date, self.first_precision, self.first_source)

    @property
    def forecast(self) -> PartialDate | None:
        if self.forecast_date is None:
            return None
        return PartialDate(
            self.forecast_date, self.forecast_precision, self.forecast_source
        )

    @property
    def done(self) -> PartialDate | None:
        if self.done_date is None:
            return None
        return PartialDate(self.done_date, self.done_precision, self.done_source)

    @property
    def done_by(self) -> date | None:
        """The last day on which it may have been done: not after the day that stated it."""
        if self.done_date is None:
            return None
        return min(self.done_date, self.done_stated_on or self.done_date)

    @property
    def expected_on(self) -> date:
        """The day it is now expected: its forecast where there is one."""
        return self.forecast_date or self.first_date

    @property
    def expected(self) -> PartialDate:
        return self.forecast or self.first

    def slip(self, today: date) -> Slip:
        """Return by how many days it runs after its first date, or ran when it was done."""
        planned = Span.of(self.first_date, self.first_precision)
        return Slip.between(planned, self._reached(today))

    def _reached(self, today: date) -> Span:
        """Return when it was done, or may be: what is open is not done before today."""
        if self.done_date:
            done = Span.of(self.done_date, self.done_precision)
            return done.not_after(self.done_stated_on or self.done_date)
        if self.forecast_date:
            forecast = Span.of(self.forecast_date, self.forecast_precision)
            return forecast.not_before(today)
        return Span(today, today)


class DatesOnDay(NamedTuple):
    """The columns of a milestone as it was known on a day."""

    pk: int
    commitment_id: int
    title: str
    first_date: date
    first_precision: str
    first_source_id: int | None
    forecast_date: date | None
    forecast_precision: str
    done_date: date | None
    done_precision: str
    done_stated_on: date | None


class MilestoneOnDay(DatesOfMilestone, DatesOnDay):
    """A milestone as it was known on a day, without the documents that its dates come from."""

    __slots__ = ()
    first_source = forecast_source = done_source = None

    def __str__(self) -> str:
        return self.title


def latest_first(milestones: Iterable[DatesOfMilestone]) -> PartialDate | None:
    """Return the latest first date of milestones, which sets the due date of a commitment first."""
    first_dates = [milestone.first.without_source for milestone in milestones]
    return max(first_dates, key=lambda first: first.date, default=None)
