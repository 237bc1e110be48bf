"""Who is told of what becomes of an action arising: who is to do it, as that stands today."""

from collections.abc import Iterable, Iterator
from datetime import date

from people.models import SeatHolding
from reminders.events.groups import Recipient, contacts, officers, pairs
from reminders.models import Event
from rounds.models import ActionArising, ArisingStep


def who_owes_what_is_open(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who is to do it, while it is open."""
    return _who_owes([event for event in events if _is_open(event)], today)


def who_owes_by_its_day(events: list[Event], today: date) -> Iterator[Recipient]:
    """The same, while it is still to be done by the day that the event tells of."""
    standing = [event for event in events if _is_open(event)]
    return _who_owes([event for event in standing if _holds_its_day(event)], today)


def who_owed_what_is_closed(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who was to do it, while it is closed."""
    closed = [event for event in events if _is_given(event) and not _is_open(event)]
    return _who_owes(closed, today)


def officers_of_open(events: list[Event], today: date) -> Iterator[Recipient]:
    """Officers, who close it, while it is open."""
    return officers([event for event in events if _is_open(event)], today)


def _action_of(event: Event) -> ActionArising:
    assert event.arising_step is not None
    return event.arising_step.action


def _is_given(event: Event) -> bool:
    """True while the group's word for it stands."""
    return not _action_of(event).outcome.is_withdrawn


def _is_open(event: Event) -> bool:
    return _is_given(event) and _action_of(event).is_open


def _holds_its_day(event: Event) -> bool:
    step = event.arising_step
    assert isinstance(step, ArisingStep)
    return step.action.due_on == (event.day or step.due_on)


def _who_owes(events: Iterable[Event], today: date) -> Iterator[Recipient]:
    """The holder of the seat or who stands in, the contacts of the body, or the person. Two
    queries.
    """
    events = list(events)
    actions = [_action_of(event) for event in events]
    holders = _holders({action.seat_id for action in actions}, today)
    bodies = {
        action.pk: action.organisation.present.pk
        for action in actions
        if action.organisation
    }
    contacts_of = contacts(set(bodies.values()))
    for event, action in zip(events, actions, strict=True):
        people: set[int | None] = {holders.get(action.seat_id or 0), action.person_id}
        yield from pairs(event, people | contacts_of[bodies.get(action.pk)])


def _holders(seats: Iterable[int | None], today: date) -> dict[int, int]:
    holdings = SeatHolding.objects.with_who_answers(today)
    holdings = holdings.filter(seat__in={seat for seat in seats if seat})
    return dict(holdings.values_list("seat", "answers"))
