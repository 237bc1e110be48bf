"""Due dates as calendar files (RFC 5545), for the opening's email and for private calendars."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from commitments.models import Commitment
from reminders.wording import counted, mail_domain
from rounds.models import ReportingRound

MAKER = "-//CPIP//Progress tracker//EN"


def due_event(
    reporting_round: ReportingRound,
    owed: Iterable[Commitment],
    *,
    changes: int,
    at: datetime,
) -> Event:
    """Return a round's due date as a whole day, with what is owed and an alarm two days before.

    Where nothing is owed there is no alarm. `changes` counts how often the date was moved: by it a
    calendar knows the newer of two files (RFC 5545, 3.8.7.4).
    """
    owed = list(owed)
    number = counted(len(owed), "update")
    due = f"{number} due, {reporting_round} round"
    summary = due if owed else f"{reporting_round} round due"
    my_work = settings.BASE_URL + reverse("rounds:my-work")
    lines = [f"{commitment.reference} {commitment.title}" for commitment in owed]
    lines.append(f"All that you owe: {my_work}")
    event = Event()
    event.add("uid", f"due.{reporting_round.slug}@{mail_domain()}")
    event.add("sequence", changes)
    _add_day(event, reporting_round.due_on, f"CPIP: {summary}", at)
    event.add("description", "\n".join(lines))
    event.add("url", my_work)
    if owed:
        event.add_component(_alarm(f"CPIP: {number} due in two days"))
    return event


def plain_event(name: str, day: date, summary: str, *, at: datetime) -> Event:
    """Return a day on which nothing is owed, such as a meeting's."""
    event = Event()
    event.add("uid", f"{name}@{mail_domain()}")
    _add_day(event, day, summary, at)
    return event


def _add_day(event: Event, day: date, summary: str, at: datetime) -> None:
    """Make an event of a whole day, which leaves its person free."""
    event.add("dtstamp", at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", summary)


def _alarm(description: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", description)
    alarm.add("trigger", timedelta(days=-2))
    return alarm


def calendar_of(events: Iterable[Event], name: str = "") -> bytes:
    """Return events as a calendar file; with a name, as a calendar that others subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
        kind = {"value": "DURATION"}
        calendar.add("refresh-interval", timedelta(hours=12), parameters=kind)
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()
