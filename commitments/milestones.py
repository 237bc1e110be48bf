"""What follows from the three dates of a milestone, for the record itself and for how it was known
on a day.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from programme.dates import PartialDate
from programme.models import Source


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
    def expected_on(self) -> date:
        """The day it is now expected: its forecast where there is one."""
        return self.forecast_date or self.first_date

    @property
    def expected(self) -> PartialDate:
        return self.forecast or self.first

    def slip(self, today: date) -> int:
        """Return by how many days it runs after its first date: negative while that is to come."""
        if self.done_date:
            return (self.done_date - self.first_date).days
        return (max(self.forecast_date or today, today) - self.first_date).days


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


class MilestoneOnDay(DatesOfMilestone, DatesOnDay):
    """A milestone as it was known on a day, without the documents that its dates come from."""

    __slots__ = ()
    first_source = forecast_source = done_source = None

    def __str__(self) -> str:
        return self.title


def due_date_of(milestones: Iterable[DatesOfMilestone]) -> PartialDate | None:
    """Return the latest first date of a commitment's milestones, or None where it has none."""
    first_dates = [milestone.first for milestone in milestones]
    return max(first_dates, key=lambda first: first.date, default=None)
