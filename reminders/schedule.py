"""Which reminder a day calls for, in the working days of Scotland."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import holidays
from django.utils import timezone

from reminders.models import Step
from rounds.models import ReportingRound

_DAY = timedelta(days=1)
_bank_holidays = holidays.country_holidays("GB", subdiv="SCT", language="en_GB")


@dataclass(frozen=True)
class WorkingDays:
    """Monday to Friday, less Scotland's bank holidays and the programme's local ones."""

    local: frozenset[date] = frozenset()

    def __contains__(self, day: date) -> bool:
        return day.weekday() < 5 and day not in _bank_holidays and day not in self.local

    def counted_from(self, day: date, number: int) -> date:
        """Return the day that lies so many working days after `day`, or before it where the number
        is below nought.
        """
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
        """Return how many working days lie after `first`, up to and with `last`; below nought from
        a later day.
        """
        if last < first:
            return -self.between(last, first)
        days = (first + _DAY * number for number in range(1, (last - first).days + 1))
        return sum(day in self for day in days)

    def why_not(self, day: date) -> str:
        """Return why no reminder goes out on a day: the holiday's name, the weekend; nothing for a
        working day.
        """
        if day in self:
            return ""
        if day.weekday() >= 5:
            return f"a {day:%A}"
        return _bank_holidays.get(day) or "a local holiday"


@dataclass(frozen=True)
class Ladder:
    """The steps of a round with the day each comes."""

    round: ReportingRound
    steps: tuple[Step, ...]
    days: WorkingDays

    @property
    def dated(self) -> list[tuple[date, Step]]:
        """The steps that count from the round's own days, in order of theirs.

        What would come before the round opens is left out. A step that falls on a day without work
        goes out on the working day before it, while there still is time; the opening, on the next
        one.
        """
        opens = self.days.on_or_after(self.round.opens_on)
        opening = [
            (opens, step) for step in self.steps if step.about == Step.About.OPENING
        ]
        due = [
            (self._day(step), step)
            for step in self.steps
            if step.about == Step.About.DUE
        ]
        due = [
            (day, step)
            for day, step in due
            if day > opens or day == opens and not opening
        ]
        return opening + sorted(due, key=lambda one: (one[0], one[1].days))

    @property
    def about_updates(self) -> list[Step]:
        return [step for step in self.steps if step.is_about_updates]

    def step_on(self, day: date) -> Step | None:
        """Return the step whose day has come last: one that was missed still holds until the next
        one's day.
        """
        come = [step for when, step in self.dated if when <= day]
        return come[-1] if come and self.round.is_open else None

    def calls_for(self, step: Step, day: date, *, early: bool = False) -> bool:
        """True where a step is still to be sent on a day; `early`, by an officer's wish, also
        before its own day.
        """
        if step.is_about_updates:
            return self.round.is_open
        return (
            self.step_on(day) == step
            or early
            and self.round.is_open
            and self.is_ahead(step, day)
        )

    def is_ahead(self, step: Step, day: date) -> bool:
        comes = self.day_of(step)
        return comes is not None and comes > day

    def day_of(self, step: Step) -> date | None:
        """Return the day on which a step of the round itself comes."""
        return next((when for when, one in self.dated if one == step), None)

    def day_for(self, step: Step, since: datetime) -> date:
        """Return the day on which a step about updates comes for what was handed in or returned at
        a moment.
        """
        return self.days.counted_from(timezone.localdate(since), step.days)

    def _day(self, step: Step) -> date:
        if step.days == 0:
            return self.days.on_or_before(self.round.due_on)
        return self.days.counted_from(self.round.due_on, step.days)
