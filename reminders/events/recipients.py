"""Where to change who is told of what happened: the people of each kind of event.

Asked as an event is taken up, and again before it is sent: whom it concerns no more by then (the
return that was handed in again) is in neither answer. Whoever did it is never among them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from people.models import User
from reminders.events import of_actions, of_meetings, of_people, of_rounds, of_updates
from reminders.events.groups import Recipient
from reminders.events.kinds import Kind
from reminders.models import Event

Chooser = Callable[[list[Event], date], Iterator[Recipient]]


def _second_officers(events: list[Event], today: date) -> Iterator[Recipient]:
    """Of updates and decisions, or of rounds that are asked to close early."""
    of_rounds_alone, others = _apart(events)
    yield from of_updates.second_officers(others, today)
    yield from of_rounds.who_may_close_early(of_rounds_alone, today)


def _who_was_refused(events: list[Event], today: date) -> Iterator[Recipient]:
    of_rounds_alone, others = _apart(events)
    yield from of_updates.who_reported(others, today)
    yield from of_rounds.who_asked_to_close(of_rounds_alone, today)


def _apart(events: list[Event]) -> tuple[list[Event], list[Event]]:
    """Return the events of rounds themselves, and the others."""
    of_rounds_alone = [event for event in events if event.round_step_id]
    return of_rounds_alone, [event for event in events if not event.round_step_id]


_CHOOSERS: dict[Kind, Chooser] = {
    Kind.HANDED_IN: of_updates.reviewers,
    Kind.RETURNED: of_updates.authors_of_returned,
    Kind.ACCEPTED: of_updates.who_handed_in,
    Kind.CORRECTED: of_updates.who_was_corrected,
    Kind.NO_LONGER_DUE: of_updates.who_handed_in,
    Kind.COMMENTED: of_updates.who_takes_part,
    Kind.CONTRIBUTED: of_updates.who_uses_a_contribution,
    Kind.TAKEN_OVER: of_updates.who_contributed,
    Kind.SECOND_WANTED: _second_officers,
    Kind.NOT_COMPLETE: of_updates.who_reported,
    Kind.DISAGREED: _who_was_refused,
    Kind.OPENED: of_rounds.who_is_expected,
    Kind.RETURN_ADDED: of_rounds.who_owes_what_was_added,
    Kind.MORE_TIME: of_rounds.who_still_owes,
    Kind.CLOSED: of_rounds.who_is_missed,
    Kind.TO_OPEN: of_rounds.officers_of_planned,
    Kind.TO_CLOSE: of_rounds.officers_of_open,
    Kind.MEETING_MOVED: of_meetings.who_is_invited,
    Kind.MEETING_CANCELLED: of_meetings.who_is_invited,
    Kind.PAPER_ISSUED: of_meetings.who_is_invited,
    Kind.MINUTES_CIRCULATED: of_meetings.who_is_invited,
    Kind.MINUTES_AGREED: of_meetings.who_is_invited,
    Kind.ACTION_GIVEN: of_actions.who_owes_what_is_open,
    Kind.ACTION_REPORTED: of_actions.officers_of_open,
    Kind.ACTION_MOVED: of_actions.who_owes_by_its_day,
    Kind.ACTION_CLOSED: of_actions.who_owed_what_is_closed,
    Kind.ACTION_OPENED: of_actions.who_owes_what_is_open,
    Kind.ACTION_DUE: of_actions.who_owes_by_its_day,
    Kind.ACTION_LATE: of_actions.who_owes_by_its_day,
    Kind.OWNER_CHANGED: of_people.old_and_new_owners,
    Kind.LEAD_CHANGED: of_people.old_and_new_leads,
    Kind.SEAT_TAKEN: of_people.whom_it_names,
    Kind.SEAT_LEFT: of_people.whom_it_names,
    Kind.STAND_IN: of_people.who_stands_in,
    Kind.STAND_IN_OVER: of_people.whom_it_names,
    Kind.RESPONSIBLE: of_people.whom_it_names,
    Kind.NOT_RESPONSIBLE: of_people.whom_it_names,
    Kind.KEY_MADE: of_people.whom_a_key_concerns,
    Kind.KEY_ROTATED: of_people.whom_a_key_concerns,
    Kind.KEY_REVOKED: of_people.whom_a_key_concerns,
    Kind.KEY_ENDING: of_people.whom_a_key_concerns,
    Kind.ACCOUNT_ASKED: of_people.whom_an_officers_account_concerns,
    Kind.ACCOUNT_ANSWERED: of_people.whom_an_officers_account_concerns,
    Kind.ACCOUNT_OPENED: of_people.contacts_of_a_person,
    Kind.ADDRESS_CHANGED: of_people.the_old_address,
}


def recipients_of(events: Iterable[Event], today: date) -> set[Recipient]:
    """Return who is to be told of these events as things stand on a day.

    A fixed number of queries for each kind. Who has left is told nothing, but at an address that is
    no longer theirs.
    """
    events_by_kind: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        events_by_kind[event.kind].append(event)
    recipients: set[Recipient] = set()
    for kind, alike in events_by_kind.items():
        recipients |= set(_CHOOSERS[Kind(kind)](alike, today))
    by = {event.pk: event.by_id for event in events}
    others = {
        recipient
        for recipient in recipients
        if recipient.address or recipient.person != by[recipient.event]
    }
    return _who_can_be_told(others)


def _who_can_be_told(recipients: set[Recipient]) -> set[Recipient]:
    keys = {recipient.person for recipient in recipients}
    people = User.objects.reachable().filter(pk__in=keys)
    reachable = set(people.values_list("pk", flat=True))
    return {
        recipient
        for recipient in recipients
        if recipient.address or recipient.person in reachable
    }
