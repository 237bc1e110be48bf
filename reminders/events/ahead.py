"""What no row records because nobody did anything: the clock makes events of it."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from people.models import ApiKey
from reminders.events.kinds import Kind
from reminders.models import Event
from rounds.models import ReportingRound

KEYS_END_IN = (3, 14)  # days


def note_rounds_to_come(*, today: date, at: datetime) -> None:
    """Make events of rounds that are to be opened or closed by a day: each once for the day that it
    tells of, however often this is called. `at` is business time. Three queries at most.
    """
    events = [*_rounds_to_open(today, at), *_rounds_to_close(today, at)]
    Event.objects.bulk_create(events, ignore_conflicts=True)


def note_ending_keys(*, now: datetime) -> None:
    """Make events of keys that end soon, by real time: each once for the day that it tells of.

    On a day without work too: a key may end before the next one with work. Two queries at most.
    """
    Event.objects.bulk_create(_ending_keys(now), ignore_conflicts=True)


def _rounds_to_open(today: date, at: datetime) -> list[Event]:
    planned = ReportingRound.objects.filter(state=ReportingRound.State.PLANNED)
    return [
        Event(kind=Kind.TO_OPEN, at=at, round=each, day=each.opens_on, days_ahead=0)
        for each in planned.filter(opens_on__lte=today)
    ]


def _rounds_to_close(today: date, at: datetime) -> list[Event]:
    return [
        Event(kind=Kind.TO_CLOSE, at=at, round=each, day=each.closes_on, days_ahead=0)
        for each in ReportingRound.objects.open().filter(closes_on__lt=today)
    ]


def _ending_keys(now: datetime) -> list[Event]:
    """The keys that end within days and were not rotated: at 14 days, and again at 3."""
    ending = ApiKey.objects.usable(now).filter(
        expiry_date__lte=now + timedelta(days=max(KEYS_END_IN)), replacement=None
    )
    events = []
    for key in ending:
        days_ahead = min(
            days
            for days in KEYS_END_IN
            if key.expiry_date <= now + timedelta(days=days)
        )
        events.append(
            Event(
                kind=Kind.KEY_ENDING,
                at=now,
                api_key=key,
                organisation_id=key.organisation_id,
                day=timezone.localdate(key.expiry_date),
                days_ahead=days_ahead,
            )
        )
    return events
