"""Who is told of what becomes of an update, a comment or a contribution."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Max
from django.utils import timezone

from commitments.answering import answers_for
from people.models import User
from reminders.events.answering import answering_people
from reminders.events.groups import Recipient, contacts, officer_keys, pairs
from reminders.models import Event
from reminders.update_recipients import authors_of_each, reviewers_of_each
from rounds.models import Comment, Decision, ProgressUpdate, Transition
from rounds.states import EDITABLE, State, Verb


def reviewers(events: list[Event], today: date) -> Iterator[Recipient]:
    """Officers who may review what still waits for a review."""
    waiting = _whose_step_is_last(events, Verb.SUBMITTED, State.SUBMITTED)
    event_of = {update.pk: event for event, update in waiting}
    for reviewer in reviewers_of_each([update for _, update in waiting]):
        yield Recipient(event_of[reviewer.update.pk].pk, reviewer.person)


def authors_of_returned(events: list[Event], today: date) -> Iterator[Recipient]:
    """The author of what is still returned, or who answers for it now."""
    returned = _whose_step_is_last(events, Verb.RETURNED, State.RETURNED)
    event_of = {update.pk: event for event, update in returned}
    for author in authors_of_each([update for _, update in returned], today):
        yield Recipient(event_of[author.update.pk].pk, author.person)


def who_handed_in(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who began it, who handed it in, and who answers for the commitment now."""
    answering = _answering(events, today)
    for event, update in _with_updates(events):
        people = {update.author_id, update.entered_by_id}
        yield from pairs(event, people | answering[update.commitment_id])


def who_was_corrected(events: list[Event], today: date) -> Iterator[Recipient]:
    """Those whose update somebody else corrects: who wrote it and who answers for it."""
    answering = _answering(events, today)
    people_of: dict[int, set[int | None]] = {}
    with_updates = _with_updates(events)
    for event, update in with_updates:
        corrected = update.corrects
        if corrected:
            wrote = {corrected.author_id, corrected.entered_by_id}
            people = wrote | {corrected.answered_by_id}
            people_of[event.pk] = people | answering[update.commitment_id]
    yield from _who_may_see(events, people_of, today)


def who_takes_part(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who is to answer for the update, whoever has commented on it or reviewed it; where no officer
    has but who wrote it, those who may review it.
    """
    with_updates = _with_updates(events)
    updates = {update.pk: update for _, update in with_updates}
    talking = _who_has_a_word(updates)
    answering = _who_answers_to(updates.values(), today)
    officers = officer_keys()
    reviewers_of: dict[int, set[int]] = defaultdict(set)
    for reviewer in reviewers_of_each(list(updates.values())):
        reviewers_of[reviewer.update.pk].add(reviewer.person)
    people_of: dict[int, set[int | None]] = {}
    for event, update in with_updates:
        writers = {update.author_id, update.entered_by_id}
        people = talking[update.pk] | writers | answering[update.pk]
        if not (talking[update.pk] - writers) & officers:
            people |= reviewers_of[update.pk]
        people_of[event.pk] = people
    yield from _who_may_see(events, people_of, today)


def who_uses_a_contribution(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who is writing the update it is for, and who answers for the commitment."""
    answering = _answering(events, today)
    drafts = ProgressUpdate.objects.filter(
        commitment__in=answering, state__in=EDITABLE, corrects=None
    )
    rows = drafts.values_list("commitment", "round", "author")
    authors = {(commitment, in_round): author for commitment, in_round, author in rows}
    people_of: dict[int, set[int | None]] = {}
    for event in events:
        author = None
        if event.commitment_id and event.round_id:
            author = authors.get((event.commitment_id, event.round_id))
        people_of[event.pk] = {author, *answering[event.commitment_id]}
    yield from _who_may_see(events, people_of, today)


def who_contributed(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who wrote what was taken over, and the contacts of their organisation."""
    contacts_of = contacts({event.organisation_id for event in events})
    for event in events:
        people = contacts_of[event.organisation_id]
        if event.contribution:
            people = people | {event.contribution.by_id}
        yield from pairs(event, people)


def who_reported(events: list[Event], today: date) -> Iterator[Recipient]:
    """Those whose update a verifier or a second officer refused, or whose decision."""
    with_updates = _with_updates(events)
    updates = {update.pk: update for _, update in with_updates}
    answering = _who_answers_to(updates.values(), today)
    for event, update in with_updates:
        people = {update.entered_by_id, update.author_id, update.answered_by_id}
        yield from pairs(event, people | answering[update.pk])
    for event in events:
        if event.second_word:
            yield from pairs(event, [event.second_word.decision.by_id])


def second_officers(events: list[Event], today: date) -> Iterator[Recipient]:
    """Officers who may say a second word, while it is wanted."""
    officers = User.objects.reviewing(timezone.localdate())
    keys = list(officers.values_list("pk", flat=True))
    of_updates = [event for event in events if event.decision_id is None]
    decisions = Decision.objects.filter(pk__in={event.decision_id for event in events})
    wanted = set(decisions.waiting_for_second().values_list("pk", flat=True))
    for event in events:
        if event.decision_id in wanted:
            yield from pairs(event, keys)
    waiting = {
        update.pk: event
        for event, update in _with_updates(of_updates)
        if update.is_unconfirmed
    }
    updates = ProgressUpdate.objects.filter(pk__in=waiting)
    for reviewer in reviewers_of_each(list(updates)):
        yield Recipient(waiting[reviewer.update.pk].pk, reviewer.person)


def _with_updates(events: Iterable[Event]) -> list[tuple[Event, ProgressUpdate]]:
    """Return the events that are about an update with it, as it is now. One query."""
    keys = {event.update_id for event in events if event.update_id}
    updates = ProgressUpdate.objects.select_related("commitment", "corrects")
    update_of = updates.in_bulk(keys)
    return [(event, update_of[event.update_id]) for event in events if event.update_id]


def _whose_step_is_last(
    events: list[Event], verb: Verb, state: State
) -> list[tuple[Event, ProgressUpdate]]:
    """Return the events whose step is the last of its kind, the update being where it led."""
    with_updates = _with_updates(events)
    keys = [update.pk for _, update in with_updates if update.state == state]
    steps = Transition.objects.filter(update__in=keys, verb=verb).order_by()
    newest = steps.values("update").annotate(last=Max("pk"))
    last = set(newest.values_list("last", flat=True))
    return [
        (event, update) for event, update in with_updates if event.transition_id in last
    ]


def _answering(events: list[Event], today: date) -> defaultdict[int | None, set[int]]:
    keys = {event.commitment_id for event in events if event.commitment_id}
    return answering_people(keys, today)


def _who_answers_to(
    updates: Iterable[ProgressUpdate], today: date
) -> defaultdict[int, set[int | None]]:
    """Return, by update, who is to answer what is said of it: who began it while they may still
    report on it; else, as where a system began it, who answers for the commitment now.
    """
    people: defaultdict[int, set[int | None]] = defaultdict(set)
    for author in authors_of_each(list(updates), today):
        people[author.update.pk].add(author.person)
    return people


def _who_has_a_word(updates: Iterable[int]) -> defaultdict[int, set[int | None]]:
    """Return, by update, who has commented on it, returned it or accepted it."""
    comments = Comment.objects.filter(update__in=updates)
    steps = Transition.objects.filter(
        update__in=updates, verb__in=(Verb.RETURNED, Verb.ACCEPTED)
    )
    people: defaultdict[int, set[int | None]] = defaultdict(set)
    for rows in (comments, steps):
        for update, person in rows.values_list("update", "by"):
            people[update].add(person)
    return people


def _who_may_see(
    events: list[Event], people_of: dict[int, set[int | None]], today: date
) -> Iterator[Recipient]:
    """Narrow people, by event, to those who see what is written before it is accepted."""
    wanted: set[int | None] = set().union(*people_of.values())
    readers = User.objects.for_requests(today).in_bulk(wanted - {None})
    for event in events:
        commitment = event.commitment
        for key in people_of.get(event.pk, set()):
            reader = readers.get(key or 0)
            if reader is None or commitment is None:
                continue
            if reader.is_officer or answers_for(reader, commitment):
                yield Recipient(event.pk, reader.pk)
