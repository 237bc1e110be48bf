"""Who answers for what is owed, for many commitments at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, QuerySet, Value

from commitments.models import Commitment, ResponsiblePerson
from people.models import SeatHolding, User
from reminders.lines import Why
from reminders.models import Step

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class WhoAnswers:
    """The people who could send what is owed, with what that is, as pairs of keys, by why they
    answer for it. The chair, who is only to know, is not among them.

    It is the rule of `reminders.recipients`, asked from the commitments' side: change both.
    """

    responsible: Pairs
    owners: Pairs
    contacts: Pairs

    @classmethod
    def of(cls, commitments: Sequence[Commitment], today: date) -> "WhoAnswers":
        """Return who answers for these on a day. One query."""
        named = ResponsiblePerson.objects.in_force().filter(commitment__in=commitments)
        by_seat = defaultdict(list)
        by_lead = defaultdict(list)
        for commitment in commitments:
            by_seat[commitment.owner_id].append(commitment.pk)
            by_lead[commitment.lead_id].append(commitment.pk)
        holdings = SeatHolding.objects.with_who_answers(today).filter(seat__in=by_seat)
        contacts = User.objects.contacts().filter(organisation__in=by_lead)
        rows = _rows(named, "person", "commitment", Why.RESPONSIBLE).union(
            _rows(holdings, "answers", "seat", Why.OWNER),
            _rows(contacts, "pk", "organisation", Why.CONTACT),
        )
        pairs: dict[str, set[tuple[int, int]]] = defaultdict(set)
        commitments_of = {Why.OWNER: by_seat, Why.CONTACT: by_lead}
        for person, place, why in rows:
            keys = commitments_of[why][place] if why in commitments_of else [place]
            pairs[why].update((person, key) for key in keys)
        return cls(
            responsible=frozenset(pairs[Why.RESPONSIBLE]),
            owners=frozenset(pairs[Why.OWNER]),
            contacts=frozenset(pairs[Why.CONTACT]),
        )

    def at(self, step: Step) -> Pairs:
        """Return whom a step of a round itself tells of what."""
        pairs: Pairs = frozenset()
        if step.to_owner or step.to_contacts:
            pairs |= self.responsible
        if step.to_owner:
            pairs |= self.owners
        if step.to_contacts:
            pairs |= self.contacts
        return pairs


def _rows(rows: QuerySet, person: str, place: str, why: str) -> QuerySet:
    """Return people, each with the key of where they answer, and why."""
    stated = Value(why, output_field=CharField())
    return rows.order_by().values_list(person, place, stated)
