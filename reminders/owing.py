"""Who is to be told of what at a step, and why: the one place that says so, for the run, the send and the preview.

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

from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from commitments.models import Commitment
from people.models import SeatHolding, User
from reminders.models import Reminder, ReminderLine, Step
from reminders.schedule import Ladder
from rounds.models import ProgressUpdate, Transition
from rounds.querysets import WRITING

Why = ReminderLine.Why
_STATES = {Step.About.REVIEW: ProgressUpdate.State.SUBMITTED, Step.About.RETURNED: ProgressUpdate.State.RETURNED}


@dataclass(frozen=True)
class Line:
    """One commitment that a person is told of, and why they are."""

    commitment: Commitment
    why: str
    stands_in_for: str = ""
    update: ProgressUpdate | None = None
    since: datetime | None = None

    @property
    def why_in_words(self) -> str:
        words = Why(self.why).label
        return f"stands in for {self.stands_in_for}" if self.stands_in_for else words

    def kept_for(self, reminder: Reminder) -> ReminderLine:
        """Return it as a row of a reminder, unsaved."""
        return ReminderLine(
            reminder=reminder, commitment=self.commitment, why=self.why, update=self.update, since=self.since
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
    owed = Commitment.objects.owed_in(ladder.round).order_by()
    told: set[int] = set()
    if step.to_owner:
        holders = SeatHolding.objects.with_who_answers(today).filter(seat__in=owed.values("owner"))
        told.update(holders.values_list("answers", flat=True))
    if step.to_contacts:
        told.update(User.objects.contacts().filter(organisation__in=owed.values("lead")).values_list("pk", flat=True))
    if step.to_chair and owed.exists():
        told.update(_chairs(ladder, today).values_list("answers", flat=True))
    return told


def lines_of(ladder: Ladder, step: Step, today: date, people: Iterable[int]) -> dict[int, list[Line]]:
    """Return what each of these people owes at a step, in natural order; nobody who owes nothing. At most 5 queries."""
    claims = list(_claims(ladder, step, today, set(people)))
    wanted = {claim.commitment for claim in claims}
    owed = Commitment.objects.filter(pk__in=wanted).with_last_closed().select_related("owner", "lead")
    ordered = {commitment.pk: commitment for commitment in owed.in_natural_order()}
    places = {pk: place for place, pk in enumerate(ordered)}
    found: dict[int, list[Line]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: places[claim.commitment]):
        lines = found[claim.person]
        if all(line.commitment.pk != claim.commitment for line in lines):  # an owner who leads it too is told once
            lines.append(Line(ordered[claim.commitment], claim.why, claim.stands_in_for))
    return dict(found)


def _claims(ladder: Ladder, step: Step, today: date, people: set[int]) -> Iterator[_Claim]:
    owed = Commitment.objects.owed_in(ladder.round).order_by()
    if step.to_owner:
        holdings = SeatHolding.objects.with_who_answers(today).filter(answers__in=people)
        seats = defaultdict(list)
        for holding in holdings.select_related("person"):
            seats[holding.seat_id].append(holding)
        for pk, seat in owed.filter(owner__in=seats).values_list("pk", "owner"):
            for holding in seats[seat]:
                yield _claim_of(holding, pk, Why.OWNER)
    if step.to_contacts:
        contacts = defaultdict(list)
        for pk, organisation in User.objects.contacts().filter(pk__in=people).values_list("pk", "organisation"):
            contacts[organisation].append(pk)
        for pk, lead in owed.filter(lead__in=contacts).values_list("pk", "lead"):
            for person in contacts[lead]:
                yield _Claim(person, pk, Why.CONTACT)
    if step.to_chair:
        for holding in _chairs(ladder, today).filter(answers__in=people).select_related("person"):
            for pk in owed.values_list("pk", flat=True):
                yield _claim_of(holding, pk, Why.CHAIR)


def _claim_of(holding: SeatHolding, commitment: int, why: str) -> _Claim:
    if holding.answers == holding.person_id:
        return _Claim(holding.person_id, commitment, why)
    return _Claim(holding.answers, commitment, Why.SUBSTITUTE, holding.person.name)


def _chairs(ladder: Ladder, today: date) -> QuerySet[SeatHolding]:
    group = ladder.round.meeting.group_id
    return SeatHolding.objects.with_who_answers(today).filter(seat__is_chair=True, seat__group=group)


def lines_for(ladder: Ladder, step: Step, today: date, people: Iterable[int]) -> dict[int, list[Line]]:
    """Return what each of these people is to be told of at any step."""
    if step.is_about_updates:
        wanted, found = set(people), lines_about_updates(ladder, step, today)
        return {person: lines for person, lines in found.items() if person in wanted}
    return lines_of(ladder, step, today, people)


def are_all_owed(ladder: Ladder, step: Step, lines: list[Line]) -> bool:
    """True while every one of these lines holds at this moment. One query."""
    if step.is_about_updates:
        updates = ProgressUpdate.objects.filter(pk__in=[line.update.pk for line in lines], state=_STATES[step.about])
        return updates.count() == len(lines)
    keys = [line.commitment.pk for line in lines]
    return Commitment.objects.owed_in(ladder.round).filter(pk__in=keys).count() == len(keys)


def updates_come(ladder: Ladder, step: Step, today: date) -> list[ProgressUpdate]:
    """Return the updates for which a step about updates has come, each with `since`. One query.

    There are at most as many as the round has returns.
    """
    updates = ProgressUpdate.objects.filter(round=ladder.round).select_related("commitment__owner", "commitment__lead")
    updates = updates.filter(state=_STATES[step.about])
    if step.about == Step.About.REVIEW:
        waiting = updates.annotate(since=F("submitted_at"))
    else:
        waiting = updates.annotate(since=Max("transitions__at", filter=Q(transitions__verb="returned")))
    return [
        update
        for update in waiting.order_by("since", "pk")
        if ladder.has_come(step, timezone.localdate(update.since), today)
    ]


def lines_about_updates(ladder: Ladder, step: Step, today: date) -> dict[int, list[Line]]:
    """Return who is to be told of which updates at a step about updates, whether they were told before or not."""
    updates = updates_come(ladder, step, today)
    if not updates:
        return {}
    reach = _reviewers if step.about == Step.About.REVIEW else _authors
    found: dict[int, list[Line]] = defaultdict(list)
    for update, person, why in reach(updates, today):
        found[person].append(Line(update.commitment, why, update=update, since=update.since))
    return dict(found)


def _reviewers(updates: list[ProgressUpdate], today: date) -> Iterator[tuple[ProgressUpdate, int, str]]:
    """Officers, but for who had a hand in it: the rule of `reviewable_by`."""
    officers = list(User.objects.active().people().officers().values_list("pk", flat=True))
    wrote = Transition.objects.filter(update__in=updates, by__in=officers, verb__in=WRITING)
    hands = set(wrote.values_list("update", "by"))
    for update in updates:
        yield from ((update, pk, Why.OFFICER) for pk in officers if (update.pk, pk) not in hands)


def _authors(updates: list[ProgressUpdate], today: date) -> Iterator[tuple[ProgressUpdate, int, str]]:
    """Who began it, while they may still put it right; else whoever answers for it now, and the lead's contacts."""
    seats = {update.commitment.owner_id for update in updates}
    holders = SeatHolding.objects.with_who_answers(today).filter(seat__in=seats)
    answers = dict(holders.values_list("seat", "answers"))
    contacts = defaultdict(list)
    leads = {update.commitment.lead_id for update in updates}
    for pk, lead in User.objects.contacts().filter(organisation__in=leads).values_list("pk", "organisation"):
        contacts[lead].append(pk)
    authors = {one.pk: one for one in User.objects.active().people().filter(updates__in=updates).distinct()}
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
        yield from ((update, pk, Why.CONTACT) for pk in contacts[commitment.lead_id] if pk != holder)


def _bodies_answered_for(people: dict[int, User], today: date) -> dict[int, set[int]]:
    """Return for each person the organisations they speak for: a partner's own, and those of a member's seats."""
    bodies = {pk: {one.organisation_id} if one.role == User.Role.PARTNER else set() for pk, one in people.items()}
    held = SeatHolding.objects.with_who_answers(today).filter(answers__in=people)
    for person, body in held.values_list("answers", "seat__organisation"):
        bodies[person].add(body)
    return bodies


def untold(step: Step, found: dict[int, list[Line]], today: date) -> dict[int, list[Line]]:
    """Return for each person the updates that they were not told of on an earlier day. One query."""
    earlier = ReminderLine.objects.filter(reminder__step=step).exclude(reminder__occasion=today)
    told = set(earlier.exclude(reminder__state="not_needed").values_list("reminder__person", "update", "since"))
    new = {
        person: [line for line in lines if (person, line.update.pk, line.since) not in told]
        for person, lines in found.items()
    }
    return {person: lines for person, lines in new.items() if lines}
