"""That a person is told of an event, and the groups of people that several kinds are for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from people.models import User
from reminders.models import Event


@dataclass(frozen=True)
class Recipient:
    """That a person is told of an event, by their keys.

    `address` is where it goes, if not to the person's own address.
    """

    event: int
    person: int
    address: str = ""


def pairs(event: Event, people: Iterable[int | None]) -> Iterator[Recipient]:
    for person in people:
        if person is not None:
            yield Recipient(event.pk, person)


def officer_keys() -> set[int]:
    """Return the keys of the active officers. One query."""
    officers = User.objects.active().people().officers()
    return set(officers.values_list("pk", flat=True))


def officers(events: list[Event], today: date) -> Iterator[Recipient]:
    """All active officers."""
    keys = officer_keys()
    for event in events:
        yield from pairs(event, keys)


def contacts(organisations: Iterable[int | None]) -> dict[int | None, set[int]]:
    """Return the keys of the contacts of each organisation. One query."""
    people = User.objects.contacts()
    people = people.filter(organisation__in={key for key in organisations if key})
    contacts: dict[int | None, set[int]] = defaultdict(set)
    for person, organisation in people.values_list("pk", "organisation"):
        contacts[organisation].add(person)
    return contacts
