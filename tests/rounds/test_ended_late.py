"""What was begun for a round that takes late returns ends with its commitment."""

import pytest
from django.urls import reverse

from commitments.models import Commitment
from rounds.decisions import services as decisions
from rounds.updates import hand_in, review
from rounds.updates.workflow import NoLongerDue
from tests.factories import ActionFactory
from tests.rounds.test_late_returns import LATE, LATER, close, draft_of

pytestmark = pytest.mark.django_db
MY_WORK = "/my-work/"


@pytest.fixture
def action(open_round):
    return ActionFactory()


@pytest.fixture
def closed(action, open_round, officer):
    return close(open_round, officer, action)


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_what_is_begun_late_ends_with_its_commitment_and_waits_for_nobody(
    action, closed, officer, signed_in, state
):
    update = draft_of(action, closed)
    if state == "returned":
        hand_in.submit_update(update=update, by=update.author, at=LATE)
        review.return_update(update=update, by=officer, at=LATE, reason="How many?")
    browser = signed_in(update.author)
    assert update.get_absolute_url() in browser.get(MY_WORK).text

    decisions.withdraw(commitment=action, by=officer, at=LATER, reason="Moved away.")

    update.refresh_from_db()
    assert (update.state, update.summary) == ("no_longer_due", "This happened.")
    assert update.get_absolute_url() not in browser.get(MY_WORK).text
    with pytest.raises(NoLongerDue):
        hand_in.submit_update(update=update, by=update.author, at=LATER)


def test_what_is_owed_late_again_starts_from_what_ended(
    action, closed, officer, signed_in
):
    update = draft_of(action, closed)
    decisions.withdraw(commitment=action, by=officer, at=LATE, reason="Moved away.")
    decisions.reinstate(commitment=action, by=officer, at=LATER, reason="It is back.")
    browser = signed_in(update.author)
    address = reverse("rounds:report", args=[action.reference])

    page = browser.get(update.get_absolute_url()).text
    form = browser.get(f"{address}?round={closed.slug}").context

    assert f"{address}?round={closed.slug}" in page
    assert form["ended"] == update


def test_what_was_left_on_what_ended_before_is_in_nobodys_way_either(
    action, closed, signed_in
):
    """As drafts stood that a round had closed on before late returns could come."""
    update = draft_of(action, closed)
    Commitment.objects.filter(pk=action.pk).update(lifecycle="withdrawn")
    browser = signed_in(update.author)

    page = browser.get(MY_WORK).text

    assert update.get_absolute_url() not in page
    with pytest.raises(NoLongerDue, match="withdrawn and owes no update"):
        hand_in.submit_update(update=update, by=update.author, at=LATER)
