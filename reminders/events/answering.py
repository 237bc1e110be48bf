"""Who answers for commitments on a day: the one place that says whom an event concerns through
what it is about.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from commitments.models import Commitment, ResponsiblePerson
from people.models import SeatHolding, User


def answering_people(
    commitments: Iterable[int], today: date
) -> defaultdict[int | None, set[int]]:
    """Return, by commitment, the keys of who answers for it: the seat's holder or who stands in,
    the lead organisation's contacts, and who is responsible. Four queries.
    """
    rows = Commitment.objects.filter(pk__in=set(commitments)).order_by()
    answered = list(rows.values_list("pk", "owner", "lead"))
    holdings = SeatHolding.objects.with_who_answers(today).filter(
        seat__in={owner for _, owner, _ in answered}
    )
    holders = dict(holdings.order_by().values_list("seat", "answers"))
    contacts: dict[int, set[int]] = defaultdict(set)
    leads = {lead for _, _, lead in answered}
    for person, lead in (
        User.objects.contacts()
        .filter(organisation__in=leads)
        .values_list("pk", "organisation")
    ):
        contacts[lead].add(person)
    people: defaultdict[int | None, set[int]] = defaultdict(set)
    for commitment, owner, lead in answered:
        people[commitment] = set(contacts[lead])
        if owner in holders:
            people[commitment].add(holders[owner])
    responsible = ResponsiblePerson.objects.in_force().filter(commitment__in=people)
    for commitment, person in responsible.order_by().values_list(
        "commitment", "person"
    ):
        people[commitment].add(person)
    return people
