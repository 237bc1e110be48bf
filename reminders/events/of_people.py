"""Who is told that somebody else answers, of keys and of accounts."""

from collections.abc import Iterator
from datetime import date

from people.models import SeatHolding, User
from reminders.events.groups import Recipient, contacts, officers, pairs
from reminders.models import Event


def old_and_new_owners(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who answers for either seat."""
    seats = {event.seat_id for event in events} | {
        event.seat_before_id for event in events
    }
    holdings = SeatHolding.objects.with_who_answers(today).filter(seat__in=seats)
    holders = dict(holdings.values_list("seat", "answers"))
    for event in events:
        yield from pairs(
            event,
            [holders.get(event.seat_id or 0), holders.get(event.seat_before_id or 0)],
        )


def old_and_new_leads(events: list[Event], today: date) -> Iterator[Recipient]:
    """The contacts of either organisation."""
    leads = {event.organisation_id for event in events}
    leads |= {event.organisation_before_id for event in events}
    contacts_of = contacts(leads)
    for event in events:
        people = (
            contacts_of[event.organisation_id]
            | contacts_of[event.organisation_before_id]
        )
        yield from pairs(event, people)


def whom_it_names(events: list[Event], today: date) -> Iterator[Recipient]:
    for event in events:
        yield from pairs(event, [event.person_id])


def who_stands_in(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who is asked to stand in, while they still are."""
    for event in events:
        if event.substitution:
            yield from pairs(event, [event.substitution.substitute_id])


def whom_a_key_concerns(events: list[Event], today: date) -> Iterator[Recipient]:
    """The contacts of the key's organisation, and who made it."""
    contacts_of = contacts({event.organisation_id for event in events})
    for event in events:
        maker = event.api_key.made_by_id if event.api_key else None
        yield from pairs(event, contacts_of[event.organisation_id] | {maker})


def whom_an_officers_account_concerns(
    events: list[Event], today: date
) -> Iterator[Recipient]:
    """All officers, and the address that the account had.

    What the only officer did at once is told to the officers whose accounts are closed too: at
    their addresses.
    """
    yield from officers(events, today)
    closed = User.objects.people().officers().filter(is_active=False)
    addresses = list(closed.values_list("pk", "email"))
    for event in events:
        if event.person_id and event.address:
            yield Recipient(event.pk, event.person_id, event.address)
        change = event.account_change
        if change and change.answer == change.Answer.ALONE:
            for person, address in addresses:
                yield Recipient(event.pk, person, str(address))


def contacts_of_a_person(events: list[Event], today: date) -> Iterator[Recipient]:
    """The other contacts of the organisations of whose account it is."""
    people = User.objects.filter(pk__in={event.person_id for event in events})
    accounts = {person.pk: person for person in people}
    bodies = {
        key: {*person.body_ids, person.organisation_id}
        for key, person in accounts.items()
    }
    contacts_of = contacts(set().union(*bodies.values()))
    for event in events:
        others: set[int] = set()
        for body in bodies.get(event.person_id or 0, set()):
            others |= contacts_of[body]
        yield from pairs(event, others - {event.person_id})


def the_old_address(events: list[Event], today: date) -> Iterator[Recipient]:
    for event in events:
        if event.person_id:
            yield Recipient(event.pk, event.person_id, event.address)
