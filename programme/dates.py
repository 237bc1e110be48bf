"""Dates that are known to the day, the month or the year, and how they are written."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format

if TYPE_CHECKING:
    from programme.models import Source


class Precision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


FORMATS: dict[str, str] = {
    Precision.DAY: "j F Y",
    Precision.MONTH: "F Y",
    Precision.YEAR: "Y",
}


EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)


def validate_plausible(day: date) -> None:
    """Refuse a date that can only be a slip of the pen: what is on the record cannot be mended."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(
            f"Give a date from {EARLIEST.year} to {LATEST.year}.", code="implausible"
        )


# A day as it is sent (2018-06-30) or typed (30/06/2018).
_AS_DAY = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"|(?P<day_typed>\d\d?)/(?P<month_typed>\d\d?)/(?P<year_typed>\d{4})"
)


def why_no_day(text: str) -> str:
    """Return why there is no such day, of a text that is written as one: “June has 30 days.”

    Nothing for any other text.
    """
    written = _AS_DAY.fullmatch(text.strip())
    if written is None:
        return ""
    parts = written.groupdict()
    year, month, day = (
        int(parts[name] or parts[f"{name}_typed"]) for name in ("year", "month", "day")
    )
    if not 1 <= month <= 12:
        return f"There is no month {month}: a year has twelve."
    if year < 1 or 1 <= day <= calendar.monthrange(year, month)[1]:
        return ""
    days = calendar.monthrange(year, month)[1]
    name = date_format(date(year, month, 1), "F Y" if month == 2 else "F")
    return f"{name} has {days} days."


def last_day(day: date, precision: str) -> date:
    """Return the last day of the month or year that `day` lies in, or the day itself."""
    if precision == Precision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if precision == Precision.YEAR:
        return date(day.year, 12, 31)
    return day


def first_day(day: date, precision: str) -> date:
    """Return the first day of the month or year that `day` lies in, or the day itself."""
    if precision == Precision.MONTH:
        return day.replace(day=1)
    if precision == Precision.YEAR:
        return date(day.year, 1, 1)
    return day


@dataclass(frozen=True)
class Span:
    """The days on which something may lie that is known to the day, the month or the year."""

    first: date
    last: date

    @classmethod
    def of(cls, day: date, precision: str) -> "Span":
        """Return the span of a date that is held as its last day."""
        return cls(first_day(day, precision), day)

    def meets(self, first: date, last: date) -> bool:
        """True where it may lie in the days from the first to the last."""
        return self.first <= last and self.last >= first

    def not_before(self, day: date) -> "Span":
        """Return what of it is left of something that has not happened by a day."""
        return Span(max(self.first, day), max(self.last, day))

    def not_after(self, day: date) -> "Span":
        """Return what of it is left of something that has happened by a day."""
        return Span(min(self.first, day), min(self.last, day))


@dataclass(frozen=True)
class Slip:
    """By how many days something lies after the date it was planned for.

    `days` is the smallest value that is certain, and the only one that is ever counted; below
    nought it lies before that date. `most` is what it can be at most: the two differ where a date
    is known to the month or the year.
    """

    days: int
    most: int

    @classmethod
    def between(cls, planned: Span, actual: Span) -> "Slip":
        """Return the slip of what happens in one span and was planned for another.

        What ends within the span it was planned for is as planned.
        """
        days = (actual.first - planned.last).days
        if actual.last <= planned.last:
            return cls(days, (actual.last - planned.last).days)
        return cls(days, (actual.last - planned.first).days)

    @property
    def is_certain(self) -> bool:
        """True where it lies after the planned date on whichever day of its span it falls."""
        return self.days > 0

    def __str__(self) -> str:
        """Return it in words, such as “51 to 81 days”; nothing where there is none."""
        if self.most <= 0:
            return ""
        noun = "day" if self.most == 1 else "days"
        if self.days == self.most:
            return f"{self.days} {noun}"
        if self.days <= 0:
            return f"up to {self.most} {noun}"
        return f"{self.days} to {self.most} {noun}"


NO_SLIP = Slip(0, 0)


@dataclass(frozen=True)
class PartialDate:
    """A date as its source states it: a month or a year is held as its last day and never shown as
    a day.
    """

    date: date
    precision: str
    source: "Source | None" = None

    @property
    def span(self) -> Span:
        """The days it may lie on."""
        return Span.of(self.date, self.precision)

    @property
    def without_source(self) -> "PartialDate":
        return PartialDate(self.date, self.precision)

    @property
    def as_plain(self) -> list[str]:
        """Its day and precision as they are kept in JSON, without the source."""
        return [self.date.isoformat(), self.precision]

    @classmethod
    def from_plain(cls, plain: list[str] | None) -> "PartialDate | None":
        """Return what `as_plain` kept; None of nothing."""
        if not plain:
            return None
        day, precision = plain
        return cls(date.fromisoformat(day), precision)

    def __str__(self) -> str:
        return date_format(self.date, FORMATS[self.precision])
