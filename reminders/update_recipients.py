"""Who is reminded of an update that waits for review or was returned.

officers      updates that wait for a review which is theirs to give
the author    updates that were returned; where they may not put them right any more, who is
              responsible, the seat's holder and the lead's contacts
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, Q
from django.utils import timezone

from commitments.models import Commitment, ResponsiblePerson
from commitments.ratings import LIVE
from people.models import SeatHolding, User
from reminders.lines import Line, LinesByPerson, Why, commitments_to_show
from reminders.models import ReminderLine, Step
from reminders.responsible import responsible_for
from reminders.schedule import Ladder
from reminders.seats import contacts_by_organisation, seats_acted_for
from rounds.models import ProgressUpdate, Transition
from rounds.states import WRITING, Verb

STATE_OF_UPDATE: dict[str, str] = {
    Step.About.REVIEW: ProgressUpdate.State.SUBMITTED,
    Step.About.RETURNED: ProgressUpdate.State.RETURNED,
}


@dataclass(frozen=True)
class UpdateRecipient:
    """That a person is to be told of an update, by their key."""

    update: ProgressUpdate
    person: int
    why: str
    responsible: tuple[str, ...] = ()
    may_report: bool = True


def lines_about_updates(ladder: Ladder, step: Step, today: date) -> LinesByPerson:
    """Return who is to be told of which updates, whether they were told before or not."""
    updates = updates_reached(ladder, step, today)
    if not updates:
        return {}
    is_review = step.about == Step.About.REVIEW
    keys = {update.commitment_id for update in updates}
    commitments = commitments_to_show(keys, today).in_bulk()
    lines: LinesByPerson = defaultdict(list)
    since = {update.pk: since_of(update) for update in updates}
    for recipient in _recipients(step, updates, today):
        update = recipient.update
        line = Line(
            commitments[update.commitment_id],
            recipient.why,
            update=update,
            since=since[update.pk],
            responsible=recipient.responsible,
            may_report=recipient.may_report,
            begun=None if is_review else update,
        )
        lines[recipient.person].append(line)
    return dict(lines)


def updates_reached(ladder: Ladder, step: Step, today: date) -> list[ProgressUpdate]:
    """Return the updates for which a step about updates has come, each with `since`. One query.

    There are at most as many as the round has returns.
    """
    updates = ProgressUpdate.objects.filter(
        round=ladder.round, state=STATE_OF_UPDATE[step.about]
    ).select_related("commitment")
    if step.about == Step.About.REVIEW:
        waiting = updates.annotate(since=F("submitted_at"))
    else:
        # Of what was withdrawn nothing is owed any more.
        live = updates.filter(commitment__lifecycle__in=LIVE)
        live = live.prefetch_related("transitions")
        returned = Q(transitions__verb=Verb.RETURNED)
        waiting = live.annotate(since=Max("transitions__at", filter=returned))
    return [
        update
        for update in waiting.order_by("since", "pk")
        if ladder.day_for(step, since_of(update)) <= today
    ]


def since_of(update: Any) -> datetime:
    """Return since when an update that a step has come for waits, or is with its author."""
    since: datetime = update.since
    return since


def not_told_before(step: Step, lines: LinesByPerson, today: date) -> LinesByPerson:
    """Return each person's lines of updates that they were not told of on an earlier day.

    One query.
    """
    earlier = ReminderLine.objects.filter(reminder__step=step)
    earlier = earlier.exclude(reminder__occasion=today, reminder__days=step.days)
    earlier = earlier.exclude(reminder__state="not_needed")
    old = set(earlier.values_list("reminder__person", "update", "since"))
    lines_to_tell = {}
    for person, each in lines.items():
        new = [line for line in each if (person, line.update_id, line.since) not in old]
        if new:
            lines_to_tell[person] = new
    return lines_to_tell


def _recipients(
    step: Step, updates: list[ProgressUpdate], today: date
) -> Iterator[UpdateRecipient]:
    if step.about == Step.About.REVIEW:
        return reviewers_of_each(updates)
    return authors_of_each(updates, today)


def reviewers_of_each(updates: list[ProgressUpdate]) -> Iterator[UpdateRecipient]:
    """Officers who may review, but for who had a hand in it: the rule of `reviewable_by`."""
    officers = User.objects.reviewing(timezone.localdate()).with_hands()
    steps = Transition.objects.filter(update__in=updates, verb__in=WRITING)
    writers: dict[int, set[int]] = defaultdict(set)
    for key, writer in steps.values_list("update", "by"):
        writers[key].add(writer)
    for update in updates:
        for officer in officers:
            if not officer.hands & writers[update.pk]:
                yield UpdateRecipient(update, officer.pk, Why.OFFICER)


def authors_of_each(
    updates: list[ProgressUpdate], today: date
) -> Iterator[UpdateRecipient]:
    """Who began it, while they may still put it right; else who answers for it now."""
    commitments = [update.commitment for update in updates]
    seats = {commitment.owner_id for commitment in commitments}
    holdings = SeatHolding.objects.with_who_answers(today).filter(seat__in=seats)
    holders = dict(holdings.values_list("seat", "answers"))
    leads = {commitment.lead_id for commitment in commitments}
    contacts = contacts_by_organisation(
        User.objects.contacts().filter(organisation__in=leads)
    )
    people = User.objects.active().people().filter(updates__in=updates).distinct()
    authors = {person.pk: person for person in people}
    bodies = _bodies_answered_for(authors.values(), today)
    responsible = _responsible(commitments)
    for update in updates:
        commitment = update.commitment
        author = authors.get(update.author_id)
        holder = holders.get(commitment.owner_id)
        if author and (
            author.is_officer
            or holder == author.pk
            or commitment.lead_id in bodies[author.pk]
        ):
            yield UpdateRecipient(update, author.pk, Why.AUTHOR)
        else:
            yield from _answering(
                update,
                responsible[commitment.pk],
                holder,
                contacts[commitment.lead_id],
            )


def _responsible(
    commitments: list[Commitment],
) -> dict[int, list[ResponsiblePerson]]:
    """Return who is responsible for each commitment, by its key. One query."""
    keys = [commitment.pk for commitment in commitments]
    of_these = responsible_for(Commitment.objects.filter(pk__in=keys).order_by())
    rows = of_these.select_related("person").order_by("person__name", "pk")
    by_commitment: dict[int, list[ResponsiblePerson]] = defaultdict(list)
    for row in rows:
        by_commitment[row.commitment_id].append(row)
    return by_commitment


def _answering(
    update: ProgressUpdate,
    responsible: Iterable[Any],
    holder: int | None,
    contacts: list[int],
) -> Iterator[UpdateRecipient]:
    """Whoever answers for an update now: who is responsible, the seat's holder (in a summary, where
    somebody is), and the lead's contacts. Each once.
    """
    people = set()
    for row in responsible:
        people.add(row.person_id)
        yield UpdateRecipient(
            update, row.person_id, Why.RESPONSIBLE, may_report=row.may_report
        )
    if holder and holder not in people:
        people.add(holder)
        names = tuple(row.person.name for row in responsible)
        yield UpdateRecipient(update, holder, Why.OWNER, names)
    for contact in contacts:
        if contact not in people:
            yield UpdateRecipient(update, contact, Why.CONTACT)


def _bodies_answered_for(people: Iterable[User], today: date) -> dict[int, set[int]]:
    """Return the organisations each speaks for: a partner's own, and those of a member's seats."""
    bodies: dict[int, set[int]] = {person.pk: set() for person in people}
    for person in people:
        if person.role == User.Role.PARTNER and person.organisation_id:
            bodies[person.pk].add(person.organisation_id)
    for acting in seats_acted_for(set(bodies), today):
        if acting.organisation:
            bodies[acting.person].add(acting.organisation)
    return bodies
