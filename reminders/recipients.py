"""Who is to be told of what at a step, and why: the one place that says so, for the run, the send
and the preview.

the seat's holder (or who stands in)   what the seat owns
the lead organisation's contacts       what it leads
the chair (or who stands in)           all of it, where the step says so
officers                               updates that wait for a review which is theirs to give
the author                             updates that were returned
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from commitments.models import Commitment
from commitments.ratings import LIVE
from people.models import SeatHolding, Substitution, User
from reminders.models import Hold, Reminder, ReminderLine, Step
from reminders.schedule import Ladder
from rounds.models import ProgressUpdate, Transition
from rounds.querysets.updates import WRITING
from rounds.updates.selectors import owed_in
from standing.snapshot import with_last_closed

Why = ReminderLine.Why
_STATES = {
    Step.About.REVIEW: ProgressUpdate.State.SUBMITTED,
    Step.About.RETURNED: ProgressUpdate.State.RETURNED,
}
_TO_YOU = {
    Why.OWNER: "you hold this seat",
    Why.SUBSTITUTE: "you stand in for its holder",
    Why.CONTACT: "you are a contact of the organisation that leads it",
    Why.CHAIR: "you chair the group",
    Why.OFFICER: "you may review it",
    Why.AUTHOR: "you wrote the update",
}


@dataclass(frozen=True)
class Line:
    """One commitment that a person is told of, and why they are."""

    commitment: Commitment
    why: str
    stands_in_for: str = ""
    update: ProgressUpdate | None = None
    since: datetime | None = None

    @property
    def is_told(self) -> bool:
        """True where the person is to know of it, and others are to send it."""
        return self.why == Why.CHAIR

    @property
    def why_in_words(self) -> str:
        """Why the person is told, as officers read it."""
        if not self.stands_in_for:
            return Why(self.why).label
        return (
            "stands in for"
            f" {self.stands_in_for}{', who chairs the group' if self.is_told else ''}"
        )

    @property
    def why_to_you(self) -> str:
        """The same, as the person reads it."""
        if not self.stands_in_for:
            return _TO_YOU[self.why]
        return (
            "you stand in for"
            f" {self.stands_in_for}{', who chairs the group' if self.is_told else ''}"
        )

    def kept_for(self, reminder: Reminder) -> ReminderLine:
        """Return it as a row of a reminder, unsaved."""
        why = Why.SUBSTITUTE if self.stands_in_for else self.why
        return ReminderLine(
            reminder=reminder,
            commitment=self.commitment,
            why=why,
            update=self.update,
            since=self.since,
        )


@dataclass(frozen=True)
class _Claim:
    """That a person answers for a commitment, by their keys."""

    person: int
    commitment: int
    why: str
    stands_in_for: str = ""


def people_told(ladder: Ladder, step: Step, today: date) -> set[int]:
    """Return the keys of all who owe something at a step of the ladder. Three queries."""
    owed = owed_in(Commitment.objects.all(), ladder.round).order_by()
    told: set[int] = set()
    if step.to_owner:
        holders = SeatHolding.objects.with_who_answers(today).filter(
            seat__in=owed.values("owner")
        )
        told.update(holders.values_list("answers", flat=True))
    if step.to_contacts:
        told.update(
            User.objects.contacts()
            .filter(organisation__in=owed.values("lead"))
            .values_list("pk", flat=True)
        )
    if step.to_chair and owed.exists():
        chairs = SeatHolding.objects.with_who_answers(today).filter(seat__is_chair=True)
        told.update(
            chairs.filter(seat__group=ladder.round.meeting.group_id).values_list(
                "answers", flat=True
            )
        )
    return told


def lines_of(
    ladder: Ladder, step: Step, today: date, people: Iterable[int]
) -> dict[int, list[Line]]:
    """Return what each of these people owes at a step, in natural order; nobody who owes nothing.
    At most 5 queries.
    """
    claims = list(_claims(ladder, step, today, set(people)))
    owed = _shown_in_lines((claim.commitment for claim in claims), today)
    owed = owed.in_natural_order()
    ordered = {commitment.pk: commitment for commitment in owed}
    places = {pk: place for place, pk in enumerate(ordered)}
    found: dict[int, list[Line]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: places[claim.commitment]):
        lines = found[claim.person]
        if all(
            line.commitment.pk != claim.commitment for line in lines
        ):  # an owner who leads it too is told once
            lines.append(
                Line(ordered[claim.commitment], claim.why, claim.stands_in_for)
            )
    return dict(found)


def _shown_in_lines(keys: Iterable[int], today: date) -> QuerySet[Commitment]:
    """Commitments with what an email says of them."""
    shown = Commitment.objects.filter(pk__in=set(keys))
    return with_last_closed(shown, today).select_related("owner", "lead")


def _claims(
    ladder: Ladder, step: Step, today: date, people: set[int]
) -> Iterator[_Claim]:
    owed = owed_in(Commitment.objects.all(), ladder.round).order_by()
    holdings = _answered_by(people, today) if step.to_owner or step.to_chair else []
    if step.to_owner:
        seats = {holding.seat_id: holding for holding in holdings}
        for pk, seat in owed.filter(owner__in=seats).values_list("pk", "owner"):
            yield seats[seat].claim(pk, Why.OWNER)
    if step.to_contacts:
        contacts = defaultdict(list)
        for pk, organisation in (
            User.objects.contacts()
            .filter(pk__in=people)
            .values_list("pk", "organisation")
        ):
            contacts[organisation].append(pk)
        for pk, lead in owed.filter(lead__in=contacts).values_list("pk", "lead"):
            for person in contacts[lead]:
                yield _Claim(person, pk, Why.CONTACT)
    if step.to_chair:
        group = ladder.round.meeting.group_id
        for holding in holdings:
            if holding.chairs == group:
                yield from (
                    holding.claim(pk, Why.CHAIR)
                    for pk in owed.values_list("pk", flat=True)
                )


@dataclass(frozen=True)
class _Answering:
    """That a person acts for a seat on a day: they hold it, or stand in for who does."""

    person: int
    seat_id: int
    organisation: int | None
    chairs: int | None
    stands_in_for: str

    def claim(self, commitment: int, why: str) -> _Claim:
        if self.stands_in_for and why == Why.OWNER:
            why = Why.SUBSTITUTE
        return _Claim(self.person, commitment, why, self.stands_in_for)


def _answered_by(people: set[int], today: date) -> list[_Answering]:
    """Return the seats for which these people act on a day: the rule of `with_who_answers`. Two
    queries.
    """
    stand_ins = dict(
        Substitution.objects.on(today).in_force().values_list("person", "substitute")
    )
    theirs = {person for person in people if person not in stand_ins}
    theirs |= {
        person for person, substitute in stand_ins.items() if substitute in people
    }
    holdings = (
        SeatHolding.objects.present()
        .filter(person__in=theirs, person__is_active=True)
        .order_by()
    )
    return [
        _Answering(
            person=stand_ins.get(one.person_id, one.person_id),
            seat_id=one.seat_id,
            organisation=one.seat.organisation_id,
            chairs=one.seat.group_id if one.seat.is_chair else None,
            stands_in_for=one.person.name if one.person_id in stand_ins else "",
        )
        for one in holdings.select_related("person", "seat")
    ]


def lines_for(
    ladder: Ladder, step: Step, today: date, people: Iterable[int]
) -> dict[int, list[Line]]:
    """Return what each of these people is to be told of at any step."""
    if step.is_about_updates:
        wanted, found = set(people), lines_about_updates(ladder, step, today)
        return {person: lines for person, lines in found.items() if person in wanted}
    return lines_of(ladder, step, today, people)


class Recheck:
    """Looks again, at the very moment of sending, whether what a reminder lists is still owed.

    It is asked before each message of a batch, and Django takes longer to build its query than
    PostgreSQL to answer it. So the statement is built once for the batch, with a stand-in for the
    reminder's key, which occurs in it nowhere else.
    """

    _ANY = -1  # stands for the key

    def __init__(self, ladder: Ladder, step: Step, batch: UUID):
        lines = self._lines(ladder, step, batch).order_by().values("pk")
        self._sql, self._values = lines.query.sql_with_params()

    def number(self, reminder: Reminder) -> int:
        """Return how many of its lines hold: none of one that is held, claimed by another or not to
        be sent now.
        """
        values = [
            reminder.pk if value == self._ANY else value for value in self._values
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            return cursor.rowcount

    def _lines(self, ladder: Ladder, step: Step, batch: UUID) -> QuerySet:
        lines = ReminderLine.objects.filter(
            reminder=self._ANY,
            reminder__state="waiting",
            reminder__claimed_by=batch,
            reminder__person__is_active=True,
            reminder__round__state="open",
            reminder__round__due_on=ladder.round.due_on,
        )
        if step.is_about_updates:
            lines = lines.filter(update__state=_STATES[step.about])
            if step.about == Step.About.RETURNED:
                lines = lines.filter(commitment__lifecycle__in=LIVE)
        else:
            owed = owed_in(Commitment.objects.all(), ladder.round).order_by()
            lines = lines.filter(Exists(owed.filter(pk=OuterRef("commitment"))))
        held = Hold.objects.in_force().filter(
            Q(person=OuterRef("reminder__person")) | Q(step=OuterRef("reminder__step")),
            round=ladder.round,
        )
        return lines.exclude(Exists(held))


def updates_come(ladder: Ladder, step: Step, today: date) -> list[ProgressUpdate]:
    """Return the updates for which a step about updates has come, each with `since`. One query.

    There are at most as many as the round has returns.
    """
    updates = ProgressUpdate.objects.filter(round=ladder.round).select_related(
        "commitment"
    )
    updates = updates.filter(state=_STATES[step.about])
    if step.about == Step.About.REVIEW:
        waiting = updates.annotate(since=F("submitted_at"))
    else:
        updates = updates.filter(
            commitment__lifecycle__in=LIVE
        )  # of what was withdrawn nothing is owed any more
        waiting = updates.annotate(
            since=Max("transitions__at", filter=Q(transitions__verb="returned"))
        )
    return [
        update
        for update in waiting.order_by("since", "pk")
        if ladder.day_for(step, update.since) <= today
    ]


def lines_about_updates(
    ladder: Ladder, step: Step, today: date
) -> dict[int, list[Line]]:
    """Return who is to be told of which updates at a step about updates, whether they were told
    before or not.
    """
    updates = updates_come(ladder, step, today)
    if not updates:
        return {}
    reach = _reviewers if step.about == Step.About.REVIEW else _authors
    keys = {update.commitment_id for update in updates}
    commitments = _shown_in_lines(keys, today).in_bulk()
    found: dict[int, list[Line]] = defaultdict(list)
    for update, person, why in reach(updates, today):
        found[person].append(
            Line(
                commitments[update.commitment_id],
                why,
                update=update,
                since=update.since,
            )
        )
    return dict(found)


def _reviewers(
    updates: list[ProgressUpdate], today: date
) -> Iterator[tuple[ProgressUpdate, int, str]]:
    """Officers, but for who had a hand in it: the rule of `reviewable_by`."""
    officers = list(
        User.objects.active().people().officers().values_list("pk", flat=True)
    )
    wrote = Transition.objects.filter(
        update__in=updates, by__in=officers, verb__in=WRITING
    )
    hands = set(wrote.values_list("update", "by"))
    for update in updates:
        yield from (
            (update, pk, Why.OFFICER) for pk in officers if (update.pk, pk) not in hands
        )


def _authors(
    updates: list[ProgressUpdate], today: date
) -> Iterator[tuple[ProgressUpdate, int, str]]:
    """Who began it, while they may still put it right; else whoever answers for it now, and the
    lead's contacts.
    """
    seats = {update.commitment.owner_id for update in updates}
    holders = SeatHolding.objects.with_who_answers(today).filter(seat__in=seats)
    answers = dict(holders.values_list("seat", "answers"))
    contacts = defaultdict(list)
    leads = {update.commitment.lead_id for update in updates}
    for pk, lead in (
        User.objects.contacts()
        .filter(organisation__in=leads)
        .values_list("pk", "organisation")
    ):
        contacts[lead].append(pk)
    authors = {
        one.pk: one
        for one in User.objects.active().people().filter(updates__in=updates).distinct()
    }
    bodies = _bodies_answered_for(authors, today)
    for update in updates:
        commitment, author = update.commitment, authors.get(update.author_id)
        if author and (
            author.is_officer
            or answers.get(commitment.owner_id) == author.pk
            or commitment.lead_id in bodies[author.pk]
        ):
            yield update, author.pk, Why.AUTHOR
            continue
        if holder := answers.get(commitment.owner_id):
            yield update, holder, Why.OWNER
        yield from (
            (update, pk, Why.CONTACT)
            for pk in contacts[commitment.lead_id]
            if pk != holder
        )


def _bodies_answered_for(people: dict[int, User], today: date) -> dict[int, set[int]]:
    """Return for each person the organisations they speak for: a partner's own, and those of a
    member's seats.
    """
    bodies = {
        pk: {one.organisation_id} if one.role == User.Role.PARTNER else set()
        for pk, one in people.items()
    }
    for one in _answered_by(set(people), today):
        bodies[one.person].add(one.organisation)
    return bodies


def untold(
    step: Step, found: dict[int, list[Line]], today: date
) -> dict[int, list[Line]]:
    """Return for each person the updates that they were not told of on an earlier
    day. One query.
    """
    earlier = ReminderLine.objects.filter(reminder__step=step).exclude(
        reminder__occasion=today
    )
    told = set(
        earlier.exclude(reminder__state="not_needed").values_list(
            "reminder__person", "update", "since"
        )
    )
    new = {
        person: [
            line for line in lines if (person, line.update.pk, line.since) not in told
        ]
        for person, lines in found.items()
    }
    return {person: lines for person, lines in new.items() if lines}
