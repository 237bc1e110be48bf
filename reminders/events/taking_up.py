"""What happened is taken up: it gets its place in the feed, and a notice for each person whom it
concerns.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reminders.events.groups import Recipient
from reminders.events.kinds import NEEDS_SOMEBODY, Choice, Kind, Way, way_of
from reminders.events.one_at_a_time import is_our_turn
from reminders.events.recipients import recipients_of
from reminders.models import Event, Notice, NoticeChoice
from rounds.models import ProgressUpdate

AT_A_TIME = 500  # events
# What somebody is to do something about while its update is in a state.
WAITS_IN = {
    Kind.HANDED_IN: ProgressUpdate.State.SUBMITTED,
    Kind.RETURNED: ProgressUpdate.State.RETURNED,
}


@transaction.atomic
def take_up(*, today: date, by_mail: bool = True) -> int:
    """Give the events that were committed their place in the feed, and make their notices.

    At most `AT_A_TIME` of them, oldest first; returns how many, nought too where another is at it.
    What commits later than its neighbours gets a later place, so a reader who goes on from the last
    place misses nothing. Without `by_mail` people find them
    on the page of what is new, and no email tells of them.
    """
    if not is_our_turn():
        return 0
    unplaced = Event.objects.unplaced().in_full().order_by("pk")
    events = list(unplaced[:AT_A_TIME])
    last = Event.objects.aggregate(last=Max("place"))["last"] or 0
    for place, event in enumerate(events, start=last + 1):
        event.place = place
    Event.objects.bulk_update(events, ["place"], batch_size=AT_A_TIME)
    kinds = {event.pk: event.kind for event in events}
    recipients = recipients_of(events, today)
    choices = _choices({recipient.person for recipient in recipients})
    notices = []
    for recipient in sorted(recipients, key=_in_order):
        choice = choices.get(recipient.person, Choice.AT_ONCE)
        way = way_of(kinds[recipient.event], choice) if by_mail else Way.PAGE
        notices.append(
            Notice(
                event_id=recipient.event,
                person_id=recipient.person,
                address=recipient.address,
                way=way,
                read_at=_read_at(kinds[recipient.event], by_mail),
            )
        )
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=5000)
    _mark_read_what_was_done(events)
    return len(events)


def _mark_read_what_was_done(events: Iterable[Event]) -> None:
    """What waited for a review or to be put right is no news any more, once it was."""
    updates = {event.update_id for event in events if event.update_id}
    for kind, state in WAITS_IN.items():
        notices = Notice.objects.unread().filter(event__kind=kind)
        waited = notices.filter(event__update__in=updates)
        over = waited.exclude(event__update__state=state)
        over.update(read_at=timezone.now())


def _read_at(kind: str, by_mail: bool) -> datetime | None:
    """Return a moment for what is no news any more: what nobody is told of, or asked about."""
    is_news = by_mail or kind in NEEDS_SOMEBODY or kind == Kind.RETURNED
    return None if is_news else timezone.now()


def _in_order(recipient: Recipient) -> tuple[int, int, str]:
    return recipient.event, recipient.person, recipient.address


def _choices(people: Iterable[int]) -> dict[int, str]:
    choices = NoticeChoice.objects.filter(person__in=set(people))
    return dict(choices.values_list("person", "choice"))
