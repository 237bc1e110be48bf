"""What no row records because nobody did anything: the clock makes events of it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from people.models import ApiKey
from programme.working_days import WorkingDays
from reminders.events.kinds import Kind
from reminders.models import Event
from rounds.models import ActionArising, ArisingStep, ReportingRound

KEYS_END_IN = (3, 14)  # days
ACTIONS_DUE_IN = 5  # working days
MOST_ACTIONS = 500  # that one run tells of; the next goes on


def note_rounds_to_come(*, today: date, at: datetime) -> None:
    """Make events of rounds that are to be opened or closed by a day: each once for the day that it
    tells of, however often this is called. `at` is business time. Three queries at most.
    """
    events = [*_rounds_to_open(today, at), *_rounds_to_close(today, at)]
    Event.objects.bulk_create(events, ignore_conflicts=True)


def note_actions_due(*, today: date, at: datetime, days: WorkingDays) -> None:
    """Make events of actions arising that are due within days, and of those whose day has passed:
    each once for the day that it tells of. `at` is business time. Four queries at most.

    Who was given one when its day was as near already is not told of it again.
    """
    last = days.counted_from(today, ACTIONS_DUE_IN)
    dated = ArisingStep.objects.filter(action=OuterRef("pk"), due_on__isnull=False)
    dated = dated.order_by("-at", "-pk")
    actions = ActionArising.objects.open().filter(due_on__lte=last)
    actions = actions.annotate(step=Subquery(dated.values("pk")[:1]))
    actions = actions.annotate(dated_at=Subquery(dated.values("at")[:1]))
    for kind, chosen in (
        (Kind.ACTION_DUE, actions.filter(due_on__gte=today)),
        (Kind.ACTION_LATE, actions.filter(due_on__lt=today)),
    ):
        told_of = Event.objects.filter(
            kind=kind, arising_step=OuterRef("step"), day=OuterRef("due_on")
        )
        rows = chosen.exclude(Exists(told_of)).filter(Q(step__isnull=False))
        rows = rows.select_related("outcome")
        events = [
            _of_action(kind, row, at)
            for row in rows.order_by("due_on", "pk")[:MOST_ACTIONS]
            if kind == Kind.ACTION_LATE or _was_far(row, days)
        ]
        Event.objects.bulk_create(events, ignore_conflicts=True)


def _of_action(kind: Kind, action: Any, at: datetime) -> Event:
    return Event(
        kind=kind,
        at=at,
        arising_step_id=action.step,
        commitment_id=action.outcome.commitment_id,
        day=action.due_on,
        days_ahead=0 if kind == Kind.ACTION_LATE else ACTIONS_DUE_IN,
    )


def _was_far(action: Any, days: WorkingDays) -> bool:
    """True where its day was named before it was as near as to be told of."""
    told_on = days.counted_from(action.due_on, -ACTIONS_DUE_IN)
    return timezone.localdate(action.dated_at) < told_on


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
