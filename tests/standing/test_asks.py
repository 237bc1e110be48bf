"""An ask leaves what needs the group's decision once the group has answered it."""

from datetime import date

import pytest

from commitments.models import Commitment
from programme.as_at import AsAt
from rounds.models import ProgressUpdate, ReportingRound
from standing.asks import asks_of
from standing.snapshot import snapshot_of
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    ReportingRoundFactory,
    accepted,
    moment,
)
from tests.meetings.outcomes import agenda_item, outcome_of, withdraw

pytestmark = pytest.mark.django_db
EARLY = date(2018, 4, 10)
MEETING = date(2018, 4, 30)


@pytest.fixture
def update() -> ProgressUpdate:
    """A red update of the March round, which asks something of the group."""
    action = ActionFactory(reference="NEG-1", rating="red")
    reporting_round = ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 3, 31)),
        opens_on=date(2018, 3, 1),
        due_on=date(2018, 3, 16),
    )
    row = accepted(action, reporting_round, "red", at=moment(date(2018, 3, 12)))
    closed = {"state": "closed", "closed_on": date(2018, 3, 31)}
    ReportingRound.objects.filter(pk=reporting_round.pk).update(**closed)
    return ProgressUpdate.objects.select_related("commitment").get(pk=row.pk)


@pytest.fixture
def item(update):
    meeting = MeetingFactory(date=MEETING)
    return agenda_item(meeting, kind="ask", update=update, commitment=update.commitment)


def asks_on(day=TODAY):
    at = AsAt(TODAY, day)
    return asks_of(snapshot_of(Commitment.objects.all(), at), at)


@pytest.mark.parametrize("answer", ["agreed", "changes", "not_agreed"])
def test_what_the_group_answered_is_asked_no_more(item, answer):
    outcome_of(item, answer=answer, at=moment(MEETING))

    assert asks_on() == []
    (before,) = asks_on(EARLY)
    assert before.text == "Decide."
    item.commitment.refresh_from_db()
    assert item.commitment.rating == "red"


def test_what_was_deferred_stays_and_says_to_when(item):
    outcome_of(item, answer="deferred", deferred_to=MeetingFactory(date=TODAY))

    (ask,) = asks_on()
    assert str(ask.deferred_to.when) == "21 May 2018"
    assert asks_on(EARLY)[0].deferred_to is None


def test_a_deferral_of_a_sensitive_item_is_not_told(item):
    item.marking = "sensitive"
    item.save()
    outcome_of(item, answer="deferred", deferred_to=MeetingFactory(date=TODAY))

    assert asks_on()[0].deferred_to is None


@pytest.mark.parametrize("kind", ["withdrawn", "a note", "noted", "without an answer"])
def test_what_is_no_answer_that_stands_answers_nothing(item, kind):
    if kind == "withdrawn":
        withdraw(outcome_of(item, answer="agreed"))
    elif kind == "a note":
        outcome_of(item, answer="agreed", at=None)
    else:
        outcome_of(item, "noted" if kind == "noted" else "decision")

    assert len(asks_on()) == 1


def test_a_newer_update_asks_anew(item):
    outcome_of(item, answer="agreed", at=moment(MEETING))
    action = item.commitment

    accepted(action, ReportingRoundFactory(), "red", at=NOW, ask="Decide more.")

    assert [ask.text for ask in asks_on()] == ["Decide more."]


def test_asks_take_two_queries_however_many_there_are(item, django_assert_num_queries):
    ActionFactory(rating="red")
    outcome_of(item, answer="deferred", deferred_to=MeetingFactory(date=TODAY))
    at = AsAt(TODAY, TODAY)
    items = snapshot_of(Commitment.objects.all(), at)

    with django_assert_num_queries(2):
        asks = asks_of(items, at)
        assert [str(ask.deferred_to.when) for ask in asks if ask.deferred_to]
