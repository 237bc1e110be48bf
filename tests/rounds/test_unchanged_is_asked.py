"""“Nothing has changed” is asked about where it may be a slip, on every door."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from rounds.content import RecoveryLine
from rounds.models import ReportingRound
from rounds.updates import hand_in
from tests.agency import UPDATES, Agency
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    accepted,
    holder_of,
    moment,
)

pytestmark = pytest.mark.django_db

OVER = RecoveryLine("Hire somebody", "The lead", date(2018, 5, 20))
TO_COME = RecoveryLine("Train them", "The lead", date(2018, 5, 21))
DONE = RecoveryLine("Advertise", "The lead", date(2018, 4, 20), done=True)


@pytest.fixture
def report(officer):
    """Return an action that was amber in March with these steps; June's round is open."""

    def report_in_march(*steps, **of_action):
        action = ActionFactory(**of_action)
        day = date(2018, 3, 31)
        march = ReportingRoundFactory(
            meeting=MeetingFactory(date=day),
            opens_on=date(2018, 3, 1),
            due_on=date(2018, 3, 16),
            closes_on=day,
        )
        at = moment(date(2018, 3, 10))
        accepted(action, march, "amber", recovery=list(steps), at=at)
        close_round(reporting_round=march, reasons={}, by=officer, at=moment(day))
        ReportingRoundFactory()
        return action

    return report_in_march


def repeat(action, by, *confirm):
    return hand_in.nothing_has_changed(
        commitment=action,
        reporting_round=ReportingRound.objects.open().get(),
        by=by,
        at=NOW,
        confirm=confirm,
    )


def codes(answer):
    faults = answer.json()["errors"]
    return [(fault["pointer"], fault["code"]) for fault in faults]


def test_a_step_whose_day_is_over_is_not_repeated_in_silence(report):
    action = report(OVER, TO_COME, DONE)

    with pytest.raises(ValidationError) as refusal:
        repeat(action, holder_of(action))
    update = repeat(action, holder_of(action), "recovery_over")

    assert refusal.value.messages == [
        "20 May 2018 is over, and “Hire somebody” is not marked as done. If it is right,"
        " confirm it."
    ]
    assert (update.state, update.confirm) == ("submitted", ["recovery_over"])


def test_steps_to_come_or_done_are_not_asked_about(report):
    action = report(TO_COME, DONE)

    update = repeat(action, holder_of(action), "recovery_over")

    assert (update.state, update.confirm) == ("submitted", [])


def test_a_step_that_was_over_since_is_asked_about_as_it_is_handed_in_again(report):
    action = report(TO_COME)
    member = holder_of(action)
    update = repeat(action, member)
    update = hand_in.take_back(update=update, by=member, at=NOW)

    with pytest.raises(ValidationError, match="21 May 2018 is over"):
        hand_in.submit_update(update=update, by=member, at=moment(date(2018, 5, 22)))


def test_the_page_asks_about_the_step_and_takes_the_answer(report, signed_in, officer):
    action = report(OVER)
    browser = signed_in(holder_of(action))
    address = reverse("rounds:unchanged", args=[action.reference])

    asked = browser.post(address)
    browser.post(address, {"confirm": "recovery_over"})

    assert "“Hire somebody” is not marked as done" in asked.text
    assert 'name="confirm" value="recovery_over"' in " ".join(asked.text.split())
    assert reverse("rounds:report", args=[action.reference]) in asked.text
    update = action.updates.get(is_unchanged=True)
    page = signed_in(officer).get(update.get_absolute_url()).text
    assert "A recovery step was to be taken by a day that is over." in page


def test_the_api_asks_about_the_step_and_takes_the_answer(report):
    action = report(OVER)
    agency = Agency(action.lead)
    body = {"commitment": action.reference}

    asked = agency.send(f"{UPDATES}unchanged/", **body)
    answer = agency.send(f"{UPDATES}unchanged/", confirm=["recovery_over"], **body)

    assert asked.status_code == 400
    assert codes(asked) == [("/confirm", "recovery_over")]
    assert answer.status_code == 201
    assert answer.json()["confirm"] == ["recovery_over"]


def test_who_accepts_it_with_the_same_press_is_asked_on_the_page(
    report, officer, signed_in
):
    action = report(OVER, lead=OrganisationFactory(kind="government"))
    browser = signed_in(officer)
    address = reverse("rounds:unchanged", args=[action.reference])

    asked = browser.post(address)
    halfway = browser.post(address, {"confirm": ["accepted_at_once"]})
    browser.post(address, {"confirm": ["accepted_at_once", "recovery_over"]})

    for page in (asked, halfway):
        assert "you accept this answer as you give it" in page.text
        assert "“Hire somebody” is not marked as done" in page.text
    update = action.updates.get(is_unchanged=True)
    assert (update.state, update.confirm) == ("accepted", ["recovery_over"])


def test_who_accepts_it_with_the_same_request_is_asked_by_the_api(
    report, officer, signed_in
):
    action = report(TO_COME, lead=OrganisationFactory(kind="government"))
    browser = signed_in(officer)

    def send(**body):
        body = {"commitment": action.reference} | body
        return browser.post(
            f"{UPDATES}unchanged/", body, content_type="application/json"
        )

    asked = send()
    answer = send(confirm=["accepted_at_once"])

    assert codes(asked) == [("/confirm", "accepted_at_once")]
    assert answer.json()["state"] == "accepted"
    assert answer.json()["confirm"] == []
