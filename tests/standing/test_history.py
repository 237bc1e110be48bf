"""The readable history of a commitment."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commitments.services import state_date
from people.services import create_api_key
from programme.dates import PartialDate
from rounds.decisions import services as decisions
from rounds.updates import review
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    UserFactory,
    accepted,
    submitted,
)

pytestmark = pytest.mark.django_db


def page_of(browser, commitment, number=1):
    return browser.get(
        f"{reverse('commitments:history', args=[commitment.reference])}?page={number}"
    )


def test_a_moved_forecast_reads_from_what_to_what_and_why(signed_in, officer):
    milestone = MilestoneFactory(
        title="Consultation opens",
        first_date=date(2018, 3, 31),
        first_precision="month",
    )
    for day in (date(2018, 8, 31), date(2018, 10, 31)):
        state_date(
            milestone=milestone,
            kind="forecast",
            stated=PartialDate(day, "month"),
            on=TODAY,
            by=officer,
            reason="Funding came late.",
        )

    page = page_of(signed_in(officer), milestone.commitment).content.decode()

    assert f"21 May 2018, {officer}" in page
    assert (
        "Forecast of Consultation opens from March 2018 to August 2018, because:"
        " Funding came late." in page
    )
    assert "Forecast of Consultation opens from August 2018 to October 2018" in page
    assert "Recorded " in page


def test_it_holds_the_workflow_the_decisions_and_the_edits(
    signed_in, officer, open_round
):
    update = accepted(ActionFactory(title="Before"), open_round, "amber")
    action = update.commitment
    action.title = "After"
    action.save()
    decisions.withdraw(commitment=action, by=officer, at=NOW, reason="The law changed.")

    page = page_of(signed_in(officer), action).content.decode()

    for words in (
        "update submitted",
        "update accepted: amber",
        "from “Before” to “After”",
        "Withdrawn",
        "The law changed.",
    ):
        assert words in page


def test_what_a_person_may_not_see_is_not_in_it(signed_in, officer, open_round):
    update = submitted(ActionFactory(), open_round)
    review.return_update(update=update, by=officer, at=NOW, reason="A word between us.")

    assert (
        "A word between us."
        in page_of(signed_in(officer), update.commitment).content.decode()
    )
    outside = page_of(signed_in(UserFactory()), update.commitment).content.decode()
    assert "A word between us." not in outside
    assert "returned" not in outside


@pytest.mark.parametrize("number", [3, 500])
def test_five_hundred_changes_open_with_as_many_queries_as_three(
    number, signed_in, officer, django_assert_num_queries
):
    milestone = MilestoneFactory()
    action = milestone.commitment
    for place in range(number // 2):
        stated = PartialDate(TODAY + timedelta(place), "day")
        state_date(
            milestone=milestone,
            kind="forecast",
            stated=stated,
            on=TODAY,
            by=officer,
            reason=f"Change {place}.",
        )
    for place in range(number - number // 2):
        action.title = f"Title {place}"
        action.save()
    browser = signed_in(officer)

    with django_assert_num_queries(13):
        first = page_of(browser, action)

    assert first.status_code == 200
    if number == 500:
        lines = [
            line
            for page in range(1, 12)
            for line in page_of(browser, action, page).context["page_obj"]
        ]
        assert len({line.what for line in lines}) >= 500
        assert len(first.context["page_obj"]) == 50


def test_what_came_through_the_api_says_so(signed_in, officer, open_round):
    action = ActionFactory()
    key = create_api_key(organisation=action.lead, name="nightly")[1]
    body = {
        "commitment": action.reference,
        "rating": "green",
        "outlook": "green",
        "summary": "S",
        "next_steps": "N",
    }
    Client(headers={"Authorization": f"Api-Key {key}"}).post(
        "/api/v1/updates/", body, "application/json"
    )
    signed_in(officer).post(reverse("rounds:accept", args=[action.updates.get().pk]))

    lines = {
        line.what: line.via
        for line in page_of(signed_in(officer), action).context["page_obj"]
    }

    assert lines["June 2018 update submitted"] == "the API"
    assert lines["June 2018 update accepted: green"] == ""
