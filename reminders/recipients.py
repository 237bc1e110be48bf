"""Where to change who is reminded: which people a step of a round reaches, and of what.

The run, the send and the preview all ask here:

who is responsible                     what they are named for
the seat's holder (or who stands in)   what the seat owns: what nobody is named for, and in a
                                       summary by person what somebody is
the lead organisation's contacts       what it leads
the chair (or who stands in)           all of it, where the step says so

`reminders/who_answers.py` says the same of many commitments at once, for whom nobody tells, and
`reminders/update_recipients.py` of the steps about updates.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from commitments.models import Commitment
from commitments.querysets.commitments import CommitmentQuerySet
from people.models import SeatHolding, User
from reminders.lines import (
    Line,
    LinesByPerson,
    Why,
    begun_in,
    commitments_to_show,
)
from reminders.models import Step
from reminders.responsible import names_by_commitment, responsible_for
from reminders.schedule import Ladder
from reminders.seats import ActingFor, contacts_by_organisation, seats_acted_for
from reminders.update_recipients import lines_about_updates, not_told_before
from rounds.updates.selectors import owed_in

AS_OWNER = (Why.OWNER, Why.SUBSTITUTE)


@dataclass(frozen=True)
class _Duty:
    """That a person answers for a commitment, by their keys."""

    person: int
    commitment: int
    why: str
    stands_in_for: str = ""
    may_report: bool = True

    @property
    def is_own(self) -> bool:
        """True where they may read what is not handed in: who chairs the group may not."""
        return self.why != Why.CHAIR


def lines_for(
    ladder: Ladder, step: Step, today: date, people: Iterable[int]
) -> LinesByPerson:
    """Return what each of these people is to be told of at any step."""
    if not step.is_about_updates:
        return lines_of_round(ladder, step, today, people)
    wanted = set(people)
    lines = lines_about_updates(ladder, step, today)
    return {person: each for person, each in lines.items() if person in wanted}


def new_lines_for(
    ladder: Ladder, step: Step, today: date, person: User
) -> list[Line] | None:
    """Return what a person is to be told of at any step, less the updates they were told of."""
    lines = lines_for(ladder, step, today, [person.pk])
    if step.is_about_updates:
        lines = not_told_before(step, lines, today)
    return lines.get(person.pk)


def people_reached(
    ladder: Ladder, step: Step, today: date, among: set[int] | None = None
) -> set[int]:
    """Return the keys of all who owe something at a step of the round, or `among` commitments
    alone. Four queries.
    """
    owed = owed_of(ladder, among)
    holdings = SeatHolding.objects.with_who_answers(today)
    people: set[int] = set()
    if step.to_owner or step.to_contacts:
        people.update(responsible_for(owed).values_list("person", flat=True))
    if step.to_owner:
        holders = holdings.filter(seat__in=owed.values("owner"))
        people.update(holders.values_list("answers", flat=True))
    if step.to_contacts:
        contacts = User.objects.contacts().filter(organisation__in=owed.values("lead"))
        people.update(contacts.values_list("pk", flat=True))
    if step.to_chair and owed.exists():
        group = ladder.round.meeting.group_id
        chairs = holdings.filter(seat__is_chair=True).filter(seat__group=group)
        people.update(chairs.values_list("answers", flat=True))
    return people


def owed_of(ladder: Ladder, among: set[int] | None = None) -> CommitmentQuerySet:
    """Return what a round still waits for, or what of it is `among` these; before it opens, what it
    would if it opened now.
    """
    commitments = Commitment.objects.all()
    if among is not None:
        commitments = commitments.filter(pk__in=among)
    if ladder.round.is_planned:
        return commitments.live()
    return owed_in(commitments, ladder.round).order_by()


def lines_of_round(
    ladder: Ladder,
    step: Step,
    today: date,
    people: Iterable[int],
    among: set[int] | None = None,
) -> LinesByPerson:
    """Return what each of these people owes at a step of the round, or `among` commitments alone,
    in natural order.

    Nobody who owes nothing is in it. At most 7 queries.
    """
    owed = owed_of(ladder, among)
    duties = list(_duties(ladder, step, today, set(people), owed))
    keys = [duty.commitment for duty in duties]
    in_order = commitments_to_show(keys, today).in_natural_order()
    commitments = {commitment.pk: commitment for commitment in in_order}
    places = {key: place for place, key in enumerate(commitments)}
    begun = begun_in(ladder.round, (duty.commitment for duty in duties if duty.is_own))
    owned = [duty.commitment for duty in duties if duty.why in AS_OWNER]
    names = names_by_commitment(owned)
    # An owner who leads it too is told once.
    lines: dict[int, dict[int, Line]] = defaultdict(dict)
    for duty in sorted(duties, key=lambda duty: places[duty.commitment]):
        responsible = names.get(duty.commitment, ()) if duty.why in AS_OWNER else ()
        line = Line(
            commitments[duty.commitment],
            duty.why,
            duty.stands_in_for,
            responsible=responsible,
            may_report=duty.may_report,
            begun=begun.get(duty.commitment) if duty.is_own else None,
        )
        lines[duty.person].setdefault(duty.commitment, line)
    return {person: list(each.values()) for person, each in lines.items()}


def _duties(
    ladder: Ladder,
    step: Step,
    today: date,
    people: set[int],
    owed: CommitmentQuerySet,
) -> Iterator[_Duty]:
    """The duties of these people at a step: of who is responsible first, then as owners, then as
    contacts, then as chair.
    """
    if step.to_owner or step.to_contacts:
        yield from _duties_of_responsible(owed, people)
    acting_for: list[ActingFor] = []
    if step.to_owner or step.to_chair:
        acting_for = seats_acted_for(people, today)
    if step.to_owner:
        yield from _duties_of_owners(owed, acting_for)
    if step.to_contacts:
        yield from _duties_of_contacts(owed, people)
    if step.to_chair:
        yield from _duties_of_chairs(owed, acting_for, ladder.round.meeting.group_id)


def _duties_of_responsible(
    owed: CommitmentQuerySet, people: set[int]
) -> Iterator[_Duty]:
    people_named = responsible_for(owed).filter(person__in=people)
    rows = people_named.values_list("person", "commitment", "may_report")
    for person, commitment, may_report in rows:
        yield _Duty(person, commitment, Why.RESPONSIBLE, may_report=may_report)


def _duties_of_owners(
    owed: CommitmentQuerySet, acting_for: list[ActingFor]
) -> Iterator[_Duty]:
    seats = {acting.seat: acting for acting in acting_for}
    owned = owed.filter(owner__in=seats)
    for commitment, seat in owned.values_list("pk", "owner"):
        acting = seats[seat]
        why = Why.SUBSTITUTE if acting.stands_in_for else Why.OWNER
        yield _Duty(acting.person, commitment, why, acting.stands_in_for)


def _duties_of_contacts(owed: CommitmentQuerySet, people: set[int]) -> Iterator[_Duty]:
    contacts = contacts_by_organisation(User.objects.contacts().filter(pk__in=people))
    led = owed.filter(lead__in=contacts)
    for commitment, lead in led.values_list("pk", "lead"):
        for person in contacts[lead]:
            yield _Duty(person, commitment, Why.CONTACT)


def _duties_of_chairs(
    owed: CommitmentQuerySet, acting_for: list[ActingFor], group: int
) -> Iterator[_Duty]:
    chairs = [acting for acting in acting_for if acting.chaired_group == group]
    for acting in chairs:
        for commitment in owed.values_list("pk", flat=True):
            yield _Duty(acting.person, commitment, Why.CHAIR, acting.stands_in_for)
