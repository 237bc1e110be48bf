"""Due dates as calendar files (RFC 5545), for the opening's email and for private calendars."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from commitments.models import Commitment
from reminders.wording import counted, mail_domain
from rounds.models import Arrangement, Meeting, ReportingRound

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


def meeting_event(meeting: Meeting, *, at: datetime) -> Event:
    """Return a meeting, with its place and times where they are arranged; else as a whole day."""
    reporting_round = getattr(meeting, "round", None)
    name = reporting_round.slug if reporting_round else meeting.slug
    event = Event()
    event.add("uid", f"meeting.{name}@{mail_domain()}")
    arrangement = getattr(meeting, "arrangement", None)
    summary = f"CPIP: {meeting.group.name} meets"
    if arrangement and arrangement.starts_at:
        _add_times(event, meeting.date, arrangement, at)
        event.add("summary", summary)
    else:
        _add_day(event, meeting.date, summary, at)
    if arrangement and arrangement.place:
        event.add("location", arrangement.place)
    event.add("url", settings.BASE_URL + meeting.get_absolute_url())
    return event


def _add_times(event: Event, day: date, arrangement: Arrangement, at: datetime) -> None:
    """Make an event of a part of a day, in which its person is busy."""
    event.add("dtstamp", at)
    for name, moment in (
        ("dtstart", arrangement.starts_at),
        ("dtend", arrangement.ends_at),
    ):
        if moment:
            local = timezone.make_aware(datetime.combine(day, moment))
            event.add(name, local.astimezone(UTC))


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
