"""What a cell says: texts, words of a list and dates, however a program or a person wrote them.

What is not certain is not guessed: the fault says what is accepted.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from programme.dates import EARLIEST, LATEST, Precision, last_day, why_no_day
from toolkit.faults import choose_one_of

TAKEN_BACK = "taken back"
FORMATS = {Precision.DAY: "%d/%m/%Y", Precision.MONTH: "%B %Y", Precision.YEAR: "%Y"}
NO_DATE = "Write a day (30/06/2018), a month (June 2018) or a year (2018)."
NO_DAY = "Write a day: 30/06/2018."
FIRST_SERIAL = date(1899, 12, 30)  # day nought of a spreadsheet's calendar
SERIALS = range((EARLIEST - FIRST_SERIAL).days, (LATEST - FIRST_SERIAL).days + 1)
YEARS = range(EARLIEST.year, LATEST.year + 1)
MONTHS = "january february march april may june july august september october november december"
MONTH_NUMBERS = {
    name: number for number, name in enumerate(MONTHS.split(), start=1)
} | {name[:3]: number for number, name in enumerate(MONTHS.split(), start=1)}
MONTH_NUMBERS["sept"] = 9
# With dashes and a short year it may be the year that stands first.
_DAY_TYPED = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})|(\d{1,2})-(\d{1,2})-(\d{4})"
)
_DAY_SENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00)?)?")
_MONTH_TYPED = re.compile(r"(\d{1,2})[/\-](\d{4})|(\d{4})[/\-](\d{1,2})")
_IN_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([a-z]+)\.?,? ?[-']?(\d{4}|\d{2})"
)
_DASHED = re.compile(r"(\d{1,2})-([a-z]+)-(\d{4}|\d{2})|([a-z]+)-(\d{4}|\d{2})")
BLANKS = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff]+")
DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe63\uff0d]")


def text_of(cell: Any) -> str:
    """Return a cell as text: a whole number without a fraction, without blanks around it. Blanks of
    other kinds become plain ones; line ends stay.
    """
    if cell is None:
        return ""
    if isinstance(cell, dict):
        day = date.fromisoformat(cell["day"])
        return day.strftime(FORMATS[cell.get("shown", Precision.DAY)])
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).replace("\u00a0", " ").replace("\u202f", " ")
    return text.strip(" \t\r\n\u200b\ufeff")


def words_of(cell: Any) -> str:
    """Return a cell as a free text: a text as it was written, but for the blanks around it."""
    return cell.strip() if isinstance(cell, str) else text_of(cell)


def folded(text: str) -> str:
    """Return a word as it is compared: small letters, single blanks, plain dashes."""
    plain = DASHES.sub("-", BLANKS.sub(" ", text)).replace("’", "'")
    return plain.strip().casefold()


def word_of(cell: Any, accepted: Mapping[str, str]) -> str:
    """Return the value that a cell's word means; empty for an empty cell. Raises `ValidationError`,
    which names the accepted words, for any other.
    """
    written = folded(text_of(cell))
    if not written:
        return ""
    values = {folded(label): value for label, value in accepted.items()}
    values = {value: value for value in accepted.values() if value} | values
    if written in values:
        return values[written]
    raise choose_one_of(accepted)


def date_of(cell: Any) -> tuple[date, str] | None:
    """Return a cell's date with its precision; None for an empty cell. A month or a year is its
    last day. Raises `ValidationError` for what is no date.
    """
    if isinstance(cell, dict):
        day = date.fromisoformat(cell["day"])
        precision = cell.get("shown", Precision.DAY)
        return last_day(day, precision), precision
    if isinstance(cell, bool):
        raise _no_date(cell)
    if isinstance(cell, int | float):
        return _of_number(cell)
    written = folded(text_of(cell))
    if not written:
        return None
    if re.fullmatch("[0-9]{1,9}", written):
        return _of_number(int(written))
    return _of_text(written)


def day_of(cell: Any) -> date | None:
    """Return a cell's day. A month or year is no day: raises `ValidationError`."""
    stated = date_of(cell)
    if stated is None:
        return None
    day, precision = stated
    if precision != Precision.DAY:
        raise ValidationError(NO_DAY, code="invalid")
    return day


def _of_number(number: float) -> tuple[date, str]:
    """Return what a number means in a column of dates: a year, or a day as spreadsheets count
    them.
    """
    if number in YEARS:
        return last_day(date(int(number), 12, 31), Precision.YEAR), Precision.YEAR
    if int(number) in SERIALS:
        return FIRST_SERIAL + timedelta(days=int(number)), Precision.DAY
    raise _no_date(number)


def _of_text(written: str) -> tuple[date, str]:
    if match := _DAY_SENT.fullmatch(written):
        return _day(*match.groups(), written=written)
    if match := _DAY_TYPED.fullmatch(written):
        day, month, year = filter(None, match.groups())
        return _day(year, month, day, written=written)
    if match := _MONTH_TYPED.fullmatch(written):
        month, year, other_year, other_month = match.groups()
        return _month(year or other_year, month or other_month, written)
    if match := _DASHED.fullmatch(written):
        day, month, year, only_month, only_year = match.groups()
        return _named(day, month or only_month, year or only_year, written)
    if match := _IN_WORDS.fullmatch(written):
        day, month, year = match.groups()
        if day or len(year) == 4:  # “June 18” may be a day or a year
            return _named(day, month, year, written)
    raise _no_date(written)


def _named(day: str | None, month: str, year: str, written: str) -> tuple[date, str]:
    """Return a date whose month is named."""
    if month not in MONTH_NUMBERS:
        raise _no_date(written)
    number = str(MONTH_NUMBERS[month])
    if day is None:
        return _month(year, number, written)
    return _day(year, number, day, written=written)


def _month(year: str, month: str, written: str) -> tuple[date, str]:
    first, _ = _day(year, month, "1", written=written)
    return last_day(first, Precision.MONTH), Precision.MONTH


def _day(year: str, month: str, day: str, *, written: str) -> tuple[date, str]:
    try:
        return date(_year(year), int(month), int(day)), Precision.DAY
    except ValueError:
        reason = why_no_day(f"{_year(year)}-{month}-{day}")
        raise ValidationError(f"{reason} {NO_DATE}".strip(), code="invalid") from None


def _year(year: str) -> int:
    """Return a year: of two digits one from 1990 to 2089."""
    number = int(year)
    if len(year) == 4:
        return number
    return number + (1900 if number >= EARLIEST.year % 100 else 2000)


def _no_date(written: object) -> ValidationError:
    return ValidationError(NO_DATE, code="invalid")
