"""Due dates as calendar files (RFC 5545), for the opening mail and for each person's private
calendar.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from commitments.models import Commitment
from rounds.models import ReportingRound

MAKER = "-//CPIP//Progress tracker//EN"


def due_event(
    reporting_round: ReportingRound,
    owed: Iterable[Commitment],
    *,
    changes: int,
    at: datetime,
) -> Event:
    """Return a round's due date as a whole day, with what is owed and, where anything is, a
    reminder two days before.

    `changes` counts how often the date was moved: by it a calendar knows the newer of two files
    (RFC 5545, 3.8.7.4).
    """
    owed = list(owed)
    number = f"{len(owed)} update{'' if len(owed) == 1 else 's'}"
    event = Event()
    event.add("uid", f"due.{reporting_round.slug}@{_host()}")
    event.add("sequence", changes)
    event.add("dtstamp", at)
    event.add("dtstart", reporting_round.due_on)
    event.add("dtend", reporting_round.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add(
        "summary",
        (
            f"CPIP: {number} due, {reporting_round} round"
            if owed
            else f"CPIP: {reporting_round} round due"
        ),
    )
    lines = [f"{one.reference} {one.title}" for one in owed]
    my_work = settings.BASE_URL + reverse("rounds:my-work")
    event.add("description", "\n".join([*lines, f"All that you owe: {my_work}"]))
    event.add("url", my_work)
    if owed:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"CPIP: {number} due in two days")
        alarm.add("trigger", timedelta(days=-2))
        event.add_component(alarm)
    return event


def plain_event(name: str, day: date, summary: str, *, at: datetime) -> Event:
    """Return a day on which nothing is owed, such as a meeting's."""
    event = Event()
    event.add("uid", f"{name}@{_host()}")
    event.add("dtstamp", at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", summary)
    return event


def calendar_of(events: Iterable[Event], name: str = "") -> bytes:
    """Return events as a calendar file; with a name, as a calendar that others subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add(
            "refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"}
        )
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
