"""Of which owed returns nobody is told, and why. The one rule of it.

Who is told of what is asked of `reminders.who_answers`: whoever is reminded counts here too, but
the chair, who is to know what others owe. Nobody counts to whom

every step is held, or all that they would get
the last mail could not be delivered, and the address is the same
a mail goes while they are away and nobody stands in: it waits unread
nothing is sent before their invitation, which is held
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, QuerySet, Value
from django.urls import reverse

from commitments.models import Commitment
from people.models import Invitation, Substitution, User
from reminders import obstacles
from reminders.models import Hold, Reminder, Step
from reminders.obstacles import Answering, Obstacle, Reason
from reminders.recipients import owed_of
from reminders.schedule import Ladder
from reminders.selectors import ladder_of
from reminders.who_answers import Pairs, WhoAnswers
from rounds.models import ReportingRound

WORST_LAST = (Reason.HOLDER_AWAY, Reason.UNDELIVERABLE, Reason.NOT_INVITED)


@dataclass(frozen=True)
class UnreachedReturn:
    """A return that nobody is told of, and why. To mend one of its obstacles is enough."""

    commitment: Commitment
    obstacles: tuple[Obstacle, ...]

    @property
    def reasons(self) -> list[Reason]:
        return [obstacle.reason for obstacle in self.obstacles]


@dataclass(frozen=True)
class UnreachedGroup:
    """Returns that nobody is told of for the same reasons."""

    obstacles: tuple[Obstacle, ...]
    commitments: list[Commitment]


def gathered(returns: Iterable[UnreachedReturn]) -> list[UnreachedGroup]:
    """Return what nobody is told of by why: most of it is mended in one place."""
    commitments: dict[tuple[Obstacle, ...], list[Commitment]] = defaultdict(list)
    for unreached in returns:
        commitments[unreached.obstacles].append(unreached.commitment)
    return [
        UnreachedGroup(in_the_way, each) for in_the_way, each in commitments.items()
    ]


def unreached_in(reporting_round: ReportingRound, today: date) -> list[UnreachedReturn]:
    """Return what a round waits for and nobody is told of, as things stand on a day, in natural
    order.

    Of a planned round it is what would be owed if it opened now; of a closed or cancelled one,
    nothing. At most 10 queries, however much is owed.
    """
    if not (reporting_round.is_open or reporting_round.is_planned):
        return []
    reach = _Reach.of(ladder_of(reporting_round), today)
    return list(reach.unreached())


def steps_to_come(ladder: Ladder, today: date) -> list[Step]:
    """Return the round's own steps that may still go out: the one in force and the later ones."""
    current = ladder.step_on(today)
    first_day = ladder.day_of(current) if current else None
    # Of several steps on one day the last goes out.
    step_by_day = dict(ladder.dated)
    return [
        step
        for day, step in step_by_day.items()
        if first_day is None or day >= first_day
    ]


def _widest(steps: Iterable[Step]) -> Step:
    """Return a step, never stored, that reaches all whom one of these reaches, but the chair."""
    reached = [(step.to_owner, step.to_contacts) for step in steps]
    owners, contacts = (
        any(each) for each in zip((False, False), *reached, strict=True)
    )
    return Step(to_owner=owners, to_contacts=contacts)


@dataclass(frozen=True)
class _Reach:
    """What a round owes on a day, whom its mails reach, and what is in the way of the others."""

    ladder: Ladder
    widest: Step  # whom the steps to come would reach, were none of them held
    free: Step  # whom those reach that are not held
    commitments: list[Commitment]
    answers: WhoAnswers
    faults: dict[int, Reason]  # what keeps every mail from a person

    @classmethod
    def of(cls, ladder: Ladder, today: date) -> "_Reach":
        owed = owed_of(ladder).in_natural_order().select_related("owner", "lead")
        commitments = list(owed)
        holds = Hold.objects.in_force().filter(round=ladder.round)
        held = list(holds.values_list("step", "person"))
        held_steps = {step for step, _ in held if step}
        held_people = {person for _, person in held if person}
        steps = steps_to_come(ladder, today)
        widest = _widest(steps)
        free = _widest(step for step in steps if step.pk not in held_steps)
        answers = WhoAnswers.of(commitments, today)
        people = {person for person, _ in answers.at(widest)}
        faults = _faults_of(people, held_people, today)
        return cls(ladder, widest, free, commitments, answers, faults)

    def unreached(self) -> Iterator[UnreachedReturn]:
        mailed = self.answers.at(self.free)
        told = {
            commitment for person, commitment in mailed if person not in self.faults
        }
        commitments = [each for each in self.commitments if each.pk not in told]
        if not commitments:
            return
        people_of = _by_commitment(self.answers.at(self.widest))
        people: set[int] = set()
        for commitment in commitments:
            people.update(people_of.get(commitment.pk, []))
        with_contacts = {commitment for _, commitment in self.answers.contacts}
        answering = Answering.of(commitments, people, with_contacts)
        for commitment in commitments:
            answer = people_of.get(commitment.pk, [])
            in_the_way = tuple(self._obstacles(commitment, answer, answering))
            yield UnreachedReturn(commitment, in_the_way)

    def _obstacles(
        self, commitment: Commitment, people: list[int], answering: Answering
    ) -> Iterator[Obstacle]:
        """Yield why its owner, its lead's contacts and whoever else answers are not told."""
        ladder = reverse("reminders:round-ladder", args=[self.ladder.round.slug])
        if self.widest.to_owner:
            yield from obstacles.of_seat(commitment.owner, answering)
        else:
            yield obstacles.of_ladder("seats’ holders", ladder)
        for person in people:
            yield obstacles.of_person(answering.people[person], self.faults.get(person))
        if self.widest.to_contacts:
            yield from obstacles.of_lead(commitment.lead, answering)
        else:
            yield obstacles.of_ladder("lead organisations’ contacts", ladder)


def _by_commitment(pairs: Pairs) -> dict[int, list[int]]:
    people = defaultdict(list)
    for person, commitment in sorted(pairs):
        people[commitment].append(person)
    return dict(people)


def _faults_of(people: set[int], held: set[int], today: date) -> dict[int, Reason]:
    """Return what keeps every mail from each of these people, where anything does. One query."""
    away = Substitution.objects.on(today).filter(person__in=people)
    without_address = User.objects.filter(pk__in=people, email=None)
    uninvited = Invitation.objects.held().filter(person__in=people)
    undeliverable = Reminder.objects.last_undeliverable(people)
    rows = _keys(away, "person", Reason.HOLDER_AWAY).union(
        _keys(without_address, "pk", Reason.UNDELIVERABLE),
        _keys(undeliverable, "person", Reason.UNDELIVERABLE),
        _keys(uninvited, "person", Reason.NOT_INVITED),
    )
    faults = dict.fromkeys(held & people, Reason.HELD)
    # What is worst comes last, and stays.
    for person, reason in sorted(rows, key=lambda row: WORST_LAST.index(row[1])):
        faults[person] = Reason(reason)
    return faults


def _keys(rows: QuerySet, column: str, reason: Reason) -> QuerySet:
    """Return the people that a column names, each with a reason."""
    stated = Value(reason.value, output_field=CharField())
    return rows.order_by().values_list(column, stated)
