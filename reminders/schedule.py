"""Which reminder a day calls for, in the working days of Scotland."""

from datetime import date, timedelta

import holidays

from reminders.models import Reminder
from rounds.models import ReportingRound

# Steps after the opening: working days from the due date, below nought before it.
LADDER = {
    Reminder.Kind.TEN_DAYS: -10,
    Reminder.Kind.FIVE_DAYS: -5,
    Reminder.Kind.ONE_DAY: -1,
    Reminder.Kind.DUE: 0,
    Reminder.Kind.LATE: 2,
}
_holidays = holidays.country_holidays("GB", subdiv="SCT")


def is_working_day(day: date) -> bool:
    """True from Monday to Friday, but for Scotland's bank holidays."""
    return day.weekday() < 5 and day not in _holidays


def working_days_from(day: date, number: int) -> date:
    """Return the day that lies so many working days after `day`, or before it where the number is below nought."""
    step = timedelta(days=1 if number > 0 else -1)
    while number:
        day += step
        if is_working_day(day):
            number += 1 if step.days < 0 else -1
    return day


def steps_of(reporting_round: ReportingRound) -> list[tuple[date, Reminder.Kind]]:
    """Return the days of a round's reminders, in order. Steps that would come before it opens are left out."""
    steps = [(reporting_round.opens_on, Reminder.Kind.OPENED)]
    for kind, number in LADDER.items():
        day = working_days_from(reporting_round.due_on, number)
        if day > reporting_round.opens_on:
            steps.append((day, kind))
    return steps


def step_on(reporting_round: ReportingRound, today: date) -> Reminder.Kind | None:
    """Return the step whose day has come last: one that was missed is still sent until the next one's day."""
    come = [kind for day, kind in steps_of(reporting_round) if day <= today]
    return come[-1] if come and reporting_round.is_open else None
