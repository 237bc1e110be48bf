"""On the day on which it is first set, the due date follows the milestones."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import InternalError, connection
from django.urls import reverse

from commitments.models import Commitment
from commitments.setting_milestones import withdraw_milestone
from programme import clock
from tests.commitments.test_due_dates import add, agree, put_right, withdraw
from tests.factories import ActionFactory

pytestmark = pytest.mark.django_db
FILL = "rounds.migrations.0034_fill_which_due_dates_were_agreed"


def test_a_due_date_set_that_day_follows_the_first_date_put_right(signed_in, officer):
    action = ActionFactory()
    browser = signed_in(officer)
    add(browser, action, first_date="30/11/2017")

    put_right(browser, action.milestones.get(), first_date="30/11/2018")

    action = Commitment.objects.get(pk=action.pk)
    assert (str(action.due), str(action.first_due)) == ("30 November 2018",) * 2


@pytest.fixture
def new(signed_in, officer):
    """A new commitment, and how its due dates read once milestones were added to it today."""
    action = ActionFactory()
    browser = signed_in(officer)

    def add_all(*days):
        for number, day in enumerate(days):
            answer = add(browser, action, first_date=day, title=f"Step {number}")
            assert answer.status_code == 200 and "beyond" not in answer.text
        return action

    return add_all


def dues_of(action):
    action = Commitment.objects.get(pk=action.pk)
    return str(action.first_due), str(action.due)


def test_on_its_first_day_the_due_date_follows_each_milestone_that_is_added(
    new, signed_in, officer
):
    action = new("29/06/2018", "28/09/2018", "31/08/2018")

    assert dues_of(action) == ("28 September 2018",) * 2
    reference = action.reference
    history = signed_in(officer).get(reverse("commitments:history", args=[reference]))
    for line in (
        "Due date first set: 29 June 2018",
        "Due date first set, with the milestones of that day: 28 September 2018",
    ):
        assert line in history.text


@pytest.mark.parametrize(
    ("corrected", "due"),
    [("31/05/2018", "29 June 2018"), ("31/08/2018", "31 August 2018")],
)
def test_put_right_that_day_the_latest_milestone_still_sets_it(
    new, signed_in, officer, corrected, due
):
    action = new("29/06/2018", "29/06/2018")

    put_right(signed_in(officer), action.milestones.first(), first_date=corrected)

    assert dues_of(action) == (due,) * 2


def test_withdrawn_that_day_it_sets_no_due_date(new, signed_in, officer):
    action = new("29/06/2018", "28/09/2018")

    withdraw(signed_in(officer), action.milestones.last())

    assert dues_of(action) == ("29 June 2018",) * 2


def test_withdrawn_later_it_leaves_the_due_date(new, officer):
    action = new("29/06/2018", "28/09/2018")

    withdraw_milestone(
        milestone=action.milestones.last(),
        reason="By mistake.",
        by=officer,
        on=clock.today() + timedelta(1),
    )

    assert dues_of(action) == ("28 September 2018",) * 2


def test_once_a_date_was_agreed_no_milestone_moves_it_even_that_day(
    new, signed_in, officer
):
    action = new("29/06/2018")
    browser = signed_in(officer)
    agree(browser, action, date="31/08/2018")

    answer = add(browser, action, first_date="28/09/2018")

    assert "It lies beyond the due date, 31 August 2018." in answer.text
    assert dues_of(action) == ("29 June 2018", "31 August 2018")


def test_agreed_as_it_was_first_it_stays_that_day_too(new, signed_in, officer):
    action = new("29/06/2018")
    browser = signed_in(officer)
    agree(browser, action, date="31/08/2018")
    agree(browser, action, date="29/06/2018")

    answer = add(browser, action, first_date="28/09/2018")

    assert "It lies beyond the due date, 29 June 2018." in answer.text
    assert dues_of(action) == ("29 June 2018", "29 June 2018")


@pytest.mark.owner
def test_a_due_date_that_was_agreed_before_is_known_as_such(new, signed_in, officer):
    agreed, follows = new("29/06/2018"), ActionFactory()
    agree(signed_in(officer), agreed, date="31/08/2018")
    Commitment.objects.update(is_due_agreed=False)

    with connection.cursor() as cursor:
        for statement in import_module(FILL).FILL:
            cursor.execute(statement)

    assert Commitment.objects.get(pk=agreed.pk).is_due_agreed
    assert not Commitment.objects.get(pk=follows.pk).is_due_agreed


def test_in_the_admin_it_follows_them_too(new, signed_in, superuser):
    action = new("29/06/2018")
    milestone = {
        "commitment": action.pk,
        "order": 2,
        "title": "In the admin",
        "first_date": "2018-09-28",
        "first_precision": "day",
    }

    address = reverse("admin:commitments_milestone_add")
    answer = signed_in(superuser).post(address, milestone)

    assert answer.status_code == 302
    assert dues_of(action) == ("28 September 2018",) * 2


@pytest.mark.parametrize("day", [date(2018, 6, 29), date(2018, 9, 29)])
def test_the_guard_lets_the_first_due_date_be_what_its_milestones_say_alone(new, day):
    action = new("29/06/2018", "28/09/2018")

    with pytest.raises(InternalError, match="set first stays on the record"):
        Commitment.objects.filter(pk=action.pk).update(first_due_date=day)
