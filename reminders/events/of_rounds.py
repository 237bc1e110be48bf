"""Who is told of what becomes of a reporting round."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone

from commitments.models import Commitment
from people.models import SeatHolding, User
from reminders.events.answering import answering_people
from reminders.events.groups import Recipient, officer_keys, officers, pairs
from reminders.models import Event
from returns.early_close import request_of
from rounds.models import ExpectedReturn, ProgressUpdate, ReportingRound, RoundStep
from rounds.states import EDITABLE
from rounds.updates.selectors import owed_in


def who_still_owes(events: list[Event], today: date) -> Iterator[Recipient]:
    """Everyone who still owes something in the round, and who has begun to write it."""
    for event in events:
        if event.round is None:
            continue
        owed = owed_in(Commitment.objects.all(), event.round).order_by()
        commitments = set(owed.values_list("pk", flat=True))
        begun = ProgressUpdate.objects.filter(
            commitment__in=commitments, round=event.round, state__in=EDITABLE
        )
        people = set(begun.values_list("author", flat=True))
        people |= _all_answering(commitments, today)
        yield from pairs(event, people)


def who_owes_what_was_added(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who answers for a return that was added to an open round, while it is owed."""
    reporting_round = ReportingRound.objects.open().first()
    if reporting_round is None:
        return
    of_round = [event for event in events if event.round_id == reporting_round.pk]
    added = Commitment.objects.filter(
        pk__in={event.commitment_id for event in of_round}
    )
    owed = set(owed_in(added, reporting_round).order_by().values_list("pk", flat=True))
    answering = answering_people(owed, today)
    for event in of_round:
        if event.commitment_id in owed:
            yield from pairs(event, answering[event.commitment_id])


def who_is_missed(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who answers for what a closed round misses; the chair and the officers."""
    keys = officer_keys()
    for event in events:
        missing = ExpectedReturn.objects.filter(round=event.round_id, update=None)
        commitments = set(missing.values_list("commitment", flat=True))
        people = keys | _chairs(event, today)
        people |= _all_answering(commitments, today)
        yield from pairs(event, people)


def who_is_expected(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who answers for what a round expects."""
    for event in events:
        expected = ExpectedReturn.objects.filter(round=event.round_id)
        commitments = set(expected.values_list("commitment", flat=True))
        yield from pairs(event, _all_answering(commitments, today))


def officers_of_planned(events: list[Event], today: date) -> Iterator[Recipient]:
    """Officers, while the round is still to be opened, and by the same day."""
    return officers([event for event in events if _is_to_open(event)], today)


def officers_of_open(events: list[Event], today: date) -> Iterator[Recipient]:
    """Officers, while the round is still to be closed, and by the same day."""
    return officers([event for event in events if _is_to_close(event)], today)


def who_may_close_early(events: list[Event], today: date) -> Iterator[Recipient]:
    """Officers who may close a round early, while an officer's request for it stands."""
    requests = [event for event in events if _is_asked(event, today)]
    reviewing = User.objects.reviewing(timezone.localdate())
    keys = list(reviewing.values_list("pk", flat=True))
    for event in requests:
        yield from pairs(event, keys)


def who_asked_to_close(events: list[Event], today: date) -> Iterator[Recipient]:
    """Who had asked to close a round early, which another officer refused."""
    for event in events:
        if event.round_step is None:
            continue
        requests = RoundStep.objects.filter(
            round=event.round_step.round_id, verb=RoundStep.Verb.ASKED
        )
        last = requests.filter(pk__lt=event.round_step.pk).order_by("-pk").first()
        if last:
            yield from pairs(event, [last.by_id])


def _is_asked(event: Event, today: date) -> bool:
    asked_in = event.round
    if asked_in is None or not asked_in.is_open or asked_in.is_past_due(today):
        return False
    request = request_of(asked_in)
    return request is not None and request.pk == event.round_step_id


def _is_to_open(event: Event) -> bool:
    planned = event.round
    return bool(planned and planned.is_planned and planned.opens_on == event.day)


def _is_to_close(event: Event) -> bool:
    late = event.round
    return bool(late and late.is_open and late.closes_on == event.day)


def _chairs(event: Event, today: date) -> set[int]:
    if event.round is None:
        return set()
    holdings = SeatHolding.objects.with_who_answers(today)
    chairs = holdings.filter(
        seat__is_chair=True, seat__group=event.round.meeting.group_id
    )
    return set(chairs.values_list("answers", flat=True))


def _all_answering(commitments: Iterable[int], today: date) -> set[int]:
    """Return the keys of all who answer for any of these commitments."""
    return set().union(*answering_people(commitments, today).values())
