"""What stands beside the figures of a closed round: as long as it holds, by its own name."""

import pytest
from django.urls import reverse

from rounds.updates import review
from rounds.updates.disagreeing import disagree_with_update
from tests.browsing import returns_of
from tests.factories import ActionFactory, OrganisationFactory, UserFactory, submitted
from tests.rounds.test_late_returns import LATE, LATER, close

pytestmark = pytest.mark.django_db


def pages(browser, reporting_round, action):
    """The returns, the action's page and the grid, and the files of the first and the last."""
    addresses = [
        returns_of(reporting_round),
        action.get_absolute_url(),
        reverse("dashboard:ratings"),
    ]
    texts = [" ".join(browser.get(address).text.split()) for address in addresses]
    returns = browser.get(f"{addresses[0]}?download=returns.csv").getvalue().decode()
    grid = browser.get(f"{addresses[2]}?download=ratings.csv").getvalue().decode()
    return [*texts, returns, grid]


def test_a_late_return_that_was_set_aside_is_shown_beside_nothing_any_more(
    open_round, officer, signed_in
):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    closed = close(open_round, officer, action)
    late = submitted(action, closed, "amber", by=officer, at=LATE)
    browser = signed_in(officer)
    *_, before = pages(browser, closed, action)

    disagree_with_update(
        update=late, by=UserFactory(officer=True), at=LATER, reason="It is not so."
    )

    of_round, of_action, grid, returns, ratings = pages(browser, closed, action)
    assert "Late return: <a" not in of_round and "Not reported" in of_round
    assert "Late return: amber" not in of_action
    assert "late return: amber" not in grid
    assert "Late return,Amber" not in returns
    assert before.splitlines()[-1] != ratings.splitlines()[-1]


def test_what_came_on_time_and_is_accepted_after_the_close_is_called_no_late_return(
    open_round, officer, signed_in
):
    action = ActionFactory()
    update = submitted(action, open_round, "amber")
    closed = close(open_round, officer, with_waiting=True)
    review.accept_update(update=update, by=officer, at=LATE)

    _, of_action, grid, returns, _ = pages(signed_in(officer), closed, action)

    assert "Handed in on time, accepted after the close: amber" in of_action
    assert "handed in on time, accepted after the close: amber" in grid
    assert "late return" not in grid
    assert "Handed in on time, accepted after the close,Amber" in returns.replace(
        '"', ""
    )
