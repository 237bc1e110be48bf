"""The due date is agreed, and first dates stay as they were entered."""

from datetime import date, timedelta

import pytest
from django.db import InternalError
from django.urls import reverse

from commitments.models import Commitment, FirstDateCorrection, Milestone
from commitments.services import state_date
from commitments.setting_milestones import add_milestone, set_first_due
from programme import clock
from programme.dates import PartialDate
from rounds.models import AgreedDueDate
from tests.asked import post_surely
from tests.factories import ActionFactory, MeetingFactory, MilestoneFactory, UserFactory

pytestmark = pytest.mark.django_db
DUE = date(2018, 12, 31)


@pytest.fixture
def today():
    return clock.today()


@pytest.fixture
def action(db):
    """An action that has been due on 31 December 2018 from the start."""
    action = ActionFactory()
    MilestoneFactory(commitment=action, first_date=DUE)
    set_first_due(action, None)
    return Commitment.objects.get(pk=action.pk)


def add(browser, action, **values):
    values = {"title": "A step", "first_precision": "day"} | values
    address = reverse("commitments:add-milestone", args=[action.reference])
    return post_surely(browser, address, values)


def agree(browser, action, **values):
    meeting = MeetingFactory(date=clock.today())
    values = {"precision": "day", "meeting": meeting.pk, "reason": "Agreed."} | values
    address = reverse("rounds:agree-due-date", args=[action.reference])
    return post_surely(browser, address, values)


def due_of(action):
    return str(Commitment.objects.get(pk=action.pk).due)


def test_a_milestone_beyond_the_due_date_is_refused_and_moves_nothing(
    action, signed_in, officer
):
    answer = add(signed_in(officer), action, first_date="31/12/2020")

    assert answer.status_code == 200
    assert "It lies beyond the due date, 31 December 2018." in answer.text
    assert "A step" in answer.text
    assert due_of(action) == "31 December 2018"
    assert action.milestones.count() == 1


def test_a_month_that_ends_beyond_the_due_date_is_beyond_it_too(
    action, signed_in, officer
):
    browser = signed_in(officer)
    agree(browser, action, date="15/12/2018")

    answer = add(browser, action, first_date="01/12/2018", first_precision="month")

    assert "It lies beyond the due date, 15 December 2018." in answer.text


def test_the_admin_refuses_it_with_the_same_words(action, officer):
    milestone = MilestoneFactory.build(commitment=action, first_date=date(2020, 1, 1))

    with pytest.raises(
        Exception, match="It lies beyond the due date, 31 December 2018"
    ):
        add_milestone(milestone=milestone, by=officer, on=clock.today())


def test_a_milestone_within_the_due_date_says_so(action, signed_in, officer):
    answer = add(signed_in(officer), action, first_date="31/12/2018")

    assert "It lies within the due date, 31 December 2018." in answer.text
    assert due_of(action) == "31 December 2018"


def test_the_first_milestone_of_a_new_commitment_sets_its_due_date(
    signed_in, officer, today
):
    action = ActionFactory()

    add(signed_in(officer), action, first_date="30/06/2019")

    action = Commitment.objects.get(pk=action.pk)
    assert (str(action.due), str(action.first_due)) == ("30 June 2019",) * 2
    assert action.first_due_on == today
    address = reverse("commitments:history", args=[action.reference])
    assert "Due date first set: 30 June 2019" in signed_in(officer).get(address).text


def test_an_agreed_due_date_moves_it_and_the_first_stays_beside_it(
    action, signed_in, officer
):
    browser = signed_in(officer)
    agree(browser, action, date="30/06/2020", reason="The law came late.")

    add(browser, action, first_date="31/05/2020")

    page = signed_in(UserFactory()).get(action.get_absolute_url()).text
    for words in ("30 June 2020", "first due 31 December 2018", "The law came late."):
        assert words in page
    listed = browser.get(reverse("actions:list")).text
    assert "first 31 December 2018" in listed
    history = browser.get(reverse("commitments:history", args=[action.reference])).text
    assert "Due date agreed, from 31 December 2018 to 30 June 2020, at" in history
    answer = browser.get(f"/api/v1/actions/{action.reference}/").json()
    assert answer["due"]["date"] == "2020-06-30"
    assert answer["first_due"]["date"] == "2018-12-31"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"date": "31/12/2018"}, "It is due 31 December 2018 already."),
        ({"date": "30/06/2020", "reason": " "}, "This field is required."),
        ({"date": "30/06/2020", "meeting": ""}, "This field is required."),
    ],
)
def test_an_agreement_that_changes_nothing_or_says_nothing_is_refused(
    action, signed_in, officer, values, sentence
):
    answer = agree(signed_in(officer), action, **values)

    assert sentence in answer.text
    assert not AgreedDueDate.objects.exists()


def test_only_an_officer_agrees_a_due_date(action, signed_in):
    assert agree(signed_in(UserFactory()), action, date="30/06/2020").status_code == 403


def test_a_due_date_agreed_for_what_is_withdrawn_is_refused(action, signed_in, officer):
    Commitment.objects.filter(pk=action.pk).update(lifecycle="withdrawn")

    answer = agree(signed_in(officer), action, date="30/06/2020")

    assert "its due date is past changing" in answer.text


def test_the_first_due_date_is_guarded_in_the_database(action):
    with pytest.raises(InternalError, match="set first stays on the record"):
        Commitment.objects.filter(pk=action.pk).update(first_due_date=date(2030, 1, 1))


def put_right(browser, milestone, **values):
    said = {"first_precision": "day", "reason": "A slip of the pen."}
    values = said | values
    address = reverse("commitments:first-date", args=[milestone.pk])
    return post_surely(browser, address, values)


def test_a_first_date_typed_wrong_is_put_right_on_its_day_and_both_stay(
    action, signed_in, officer
):
    browser = signed_in(officer)
    add(browser, action, first_date="30/11/2017", title="Typed wrong")
    milestone = Milestone.objects.get(title="Typed wrong")

    put_right(browser, milestone, first_date="30/11/2018")

    milestone.refresh_from_db()
    assert str(milestone.first) == "30 November 2018"
    history = browser.get(reverse("commitments:history", args=[action.reference])).text
    assert (
        "First date of Typed wrong put right from 30 November 2017 to 30 November 2018,"
        " because: A slip of the pen." in history
    )


def test_on_a_later_day_it_stays_as_it_was_entered(action, signed_in, officer, today):
    milestone = MilestoneFactory(
        commitment=action, added_on=today - timedelta(1), title="Yesterday's"
    )

    answer = put_right(signed_in(officer), milestone, first_date="30/11/2018")

    assert "on the day it was entered alone" in answer.text
    milestone.refresh_from_db()
    assert milestone.first_date == DUE


def test_put_right_it_may_not_lie_beyond_the_due_date(action, signed_in, officer):
    browser = signed_in(officer)
    add(browser, action, first_date="30/11/2018", title="New")

    answer = put_right(
        browser, Milestone.objects.get(title="New"), first_date="30/11/2020"
    )

    assert "It lies beyond the due date" in answer.text
    assert not FirstDateCorrection.objects.exists()


def test_the_guard_lets_nothing_else_change_a_first_date(action, officer, today):
    milestone = MilestoneFactory(commitment=action, added_on=today)
    FirstDateCorrection.objects.create(
        milestone=milestone,
        date_before=milestone.first_date,
        precision_before="day",
        date=date(2018, 6, 1),
        precision="day",
        reason="A slip.",
        on=today,
        by=officer,
    )

    with pytest.raises(InternalError, match="baseline"):
        Milestone.objects.filter(pk=milestone.pk).update(first_date=date(2018, 7, 1))


def withdraw(browser, milestone, reason="By mistake."):
    address = reverse("commitments:withdraw-milestone", args=[milestone.pk])
    return browser.post(address, {"reason": reason}, follow=True)


def test_a_milestone_entered_by_mistake_is_withdrawn_and_stays_on_the_record(
    action, signed_in, officer
):
    browser = signed_in(officer)
    mistake = MilestoneFactory(
        commitment=action, first_date=date(2017, 1, 1), title="Never meant"
    )
    state_date(
        milestone=mistake,
        kind="forecast",
        stated=PartialDate(date(2019, 1, 1), "day"),
        on=clock.today(),
        by=officer,
        reason="Said so.",
    )
    assert Commitment.objects.late(clock.today()).exists()

    answer = withdraw(browser, mistake)

    assert "Milestone withdrawn: Never meant, because: By mistake." in answer.text
    assert "Forecast of Never meant from 1 January 2017" in answer.text
    listed = browser.get(reverse("commitments:milestones")).text
    assert "Never meant" not in listed
    assert due_of(action) == "31 December 2018"
    withdrawn = browser.get(f"/api/v1/milestones/{mistake.pk}/").json()
    assert withdrawn["withdrawn_on"] == clock.today().isoformat()
    of_action = browser.get(f"/api/v1/actions/{action.reference}/").json()
    assert len(of_action["milestones"]) == 1
    for name in ("edit-milestone", "state-date", "first-date", "withdraw-milestone"):
        address = reverse(f"commitments:{name}", args=[mistake.pk])
        assert browser.get(address).status_code == 404


def test_the_only_milestone_is_not_withdrawn(action, signed_in, officer):
    answer = withdraw(signed_in(officer), action.milestones.get())

    assert "every commitment has at least one" in answer.text


def test_a_withdrawal_is_not_undone(action, signed_in, officer):
    mistake = MilestoneFactory(commitment=action)
    withdraw(signed_in(officer), mistake)

    with pytest.raises(InternalError, match="withdrawn"):
        Milestone.objects.filter(pk=mistake.pk).update(withdrawn_on=None)


def test_a_year_done_counts_up_to_the_day_it_was_stated(action, officer):
    milestone = MilestoneFactory(commitment=action, first_date=date(2018, 2, 28))

    state_date(
        milestone=milestone,
        kind="done",
        stated=PartialDate(date(2018, 1, 1), "year"),
        on=date(2018, 5, 21),
        by=officer,
    )

    milestone.refresh_from_db()
    slip = milestone.slip(date(2018, 9, 1))
    assert (slip.days, str(slip)) == (-58, "up to 82 days")
    assert str(milestone.done) == "2018"
