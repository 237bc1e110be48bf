"""Dates that are known to the day, the month or the year, and how they are written."""

import calendar
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


def last_day(day: date, precision: str) -> date:
    """Return the last day of the month or year that `day` lies in, or the day itself."""
    if precision == Precision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if precision == Precision.YEAR:
        return date(day.year, 12, 31)
    return day


@dataclass(frozen=True)
class PartialDate:
    """A date as its source states it: a month or a year is held as its last day and never shown as
    a day.
    """

    date: date
    precision: str
    source: "Source | None" = None

    @property
    def without_source(self) -> "PartialDate":
        return PartialDate(self.date, self.precision)

    def __str__(self) -> str:
        return date_format(self.date, FORMATS[self.precision])
