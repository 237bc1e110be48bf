"""Who answers for seats and organisations on a day: holders, stand-ins and contacts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from people.models import SeatHolding, Substitution, User


@dataclass(frozen=True)
class ActingFor:
    """That a person acts for a seat on a day: they hold it, or stand in for who does."""

    person: int
    seat: int
    organisation: int | None
    chaired_group: int | None
    stands_in_for: str

    @classmethod
    def of(cls, holding: SeatHolding, stand_ins: dict[int, int]) -> "ActingFor":
        """Return who acts for a seat that is held, given the stand-in of each person."""
        seat = holding.seat
        stand_in = stand_ins.get(holding.person_id)
        chaired_group = seat.group_id if seat.is_chair else None
        stands_in_for = holding.person.name if stand_in else ""
        return cls(
            person=stand_in or holding.person_id,
            seat=holding.seat_id,
            organisation=seat.organisation_id,
            chaired_group=chaired_group,
            stands_in_for=stands_in_for,
        )


def seats_acted_for(people: set[int], today: date) -> list[ActingFor]:
    """Return the seats for which these people act on a day. Two queries.

    It is the rule of `with_who_answers`, asked from the people's side.
    """
    substitutions = Substitution.objects.on(today).in_force()
    stand_ins = dict(substitutions.values_list("person", "substitute"))
    holders = {person for person in people if person not in stand_ins}
    for person, substitute in stand_ins.items():
        if substitute in people:
            holders.add(person)
    holdings = SeatHolding.objects.present().filter(
        person__in=holders, person__is_active=True
    )
    holdings = holdings.order_by().select_related("person", "seat")
    return [ActingFor.of(holding, stand_ins) for holding in holdings]


def contacts_by_organisation(contacts: QuerySet[User]) -> dict[int, list[int]]:
    """Return the keys of contacts, by the organisation that they are a contact of. One query."""
    people = defaultdict(list)
    for person, organisation in contacts.values_list("pk", "organisation"):
        people[organisation].append(person)
    return people
