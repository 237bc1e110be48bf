"""The working days of Scotland."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

_DAY = timedelta(days=1)


@cache
def _bank_holidays() -> holidays.HolidayBase:
    """Made when a day is first looked up: all countries are read for it, which would hold up each
    start of a program.
    """
    return holidays.country_holidays("GB", subdiv="SCT", language="en_GB")


@dataclass(frozen=True)
class WorkingDays:
    """Monday to Friday, less Scotland's bank holidays and the programme's local ones."""

    local: frozenset[date] = frozenset()

    def __contains__(self, day: date) -> bool:
        if day.weekday() >= 5 or day in self.local:
            return False
        return day not in _bank_holidays()

    def counted_from(self, day: date, number: int) -> date:
        """Return the day so many working days after `day`; before it for a number below nought."""
        step = _DAY if number > 0 else -_DAY
        while number:
            day += step
            if day in self:
                number -= 1 if number > 0 else -1
        return day

    def on_or_after(self, day: date) -> date:
        return day if day in self else self.counted_from(day, 1)

    def on_or_before(self, day: date) -> date:
        return day if day in self else self.counted_from(day, -1)

    def between(self, first: date, last: date) -> int:
        """Return how many working days lie after `first`, up to and with `last`.

        Below nought where `last` is the earlier day.
        """
        if last < first:
            return -self.between(last, first)
        days = (first + _DAY * number for number in range(1, (last - first).days + 1))
        return sum(day in self for day in days)

    def why_not(self, day: date) -> str:
        """Return why nothing is done on a day; nothing for a working day."""
        if day in self:
            return ""
        if day.weekday() >= 5:
            return f"a {day:%A}"
        return _bank_holidays().get(day) or "a local holiday"
