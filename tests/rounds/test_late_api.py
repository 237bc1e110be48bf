"""Systems report late, begin ahead and discard by the rules of the form."""

from datetime import date

import pytest

from returns.services import Reason
from rounds.models import ProgressUpdate
from rounds.updates import review
from tests.agency import UPDATES, Agency, green
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    ReportingRoundFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db
RETURNS = "/api/v1/rounds/2018-06/returns/"


@pytest.fixture
def action(open_round):
    return ActionFactory()


@pytest.fixture
def agency(action):
    return Agency(action.lead)


@pytest.fixture
def closed(action, open_round, officer):
    return close_round(
        reporting_round=open_round,
        reasons={action.reference: Reason("no_contact")},
        by=officer,
        at=moment(date(2018, 6, 29)),
    )


def planned():
    return ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)),
        opens_on=date(2018, 9, 1),
        due_on=date(2018, 9, 20),
        state="planned",
    )


def test_a_return_is_handed_in_late_by_naming_its_round(agency, action, closed):
    unnamed = agency.send(**green(action))
    answer = agency.send(**green(action, round=closed.slug))

    assert (unnamed.status_code, answer.status_code) == (409, 201)
    update = answer.json()
    assert (update["state"], update["round"], update["late"]) == (
        "submitted",
        "2018-06",
        True,
    )
    assert (update["beside_figures"], update["erratum"]) == (False, False)


def test_a_round_names_what_came_late_beside_what_it_counted(agency, action, closed):
    late = agency.send(**green(action, round=closed.slug)).json()
    stranger = Agency(UserFactory().organisation)

    (own,) = agency.get(RETURNS).json()["results"]
    (others,) = stranger.get(RETURNS).json()["results"]
    update = ProgressUpdate.objects.get(pk=late["id"])
    review.accept_update(update=update, by=UserFactory(officer=True), at=NOW)
    (then,) = stranger.get(RETURNS).json()["results"]

    assert (own["late_update"], own["update"], own["rating"]) == (late["id"], None, "")
    assert (others["late_update"], then["late_update"]) == (None, late["id"])
    assert (then["state"], then["not_reported"]) == ("not_reported", "no_contact")
    accepted = stranger.get(f"{UPDATES}{late['id']}/").json()
    assert accepted["beside_figures"]


def test_the_next_round_takes_a_draft_and_hands_nothing_in_yet(agency, action, closed):
    following = planned()

    refused = agency.send(**green(action, round=following.slug))
    draft = agency.send(**green(action, round=following.slug, submit=False))
    early = agency.send(f"{UPDATES}{draft.json()['id']}/submit/")

    assert (refused.status_code, draft.status_code, early.status_code) == (
        409,
        201,
        409,
    )
    for answer in (refused, early):
        assert "opens on 1 September 2018" in answer.json()["detail"]


def test_rows_of_a_bulk_request_come_late_too(agency, action, closed):
    following = planned()
    rows = [
        green(action, round=closed.slug),
        green(action, round=following.slug),
        green(action, round=following.slug, submit=False),
        green(action),
    ]

    answer = agency.send(f"{UPDATES}bulk/", updates=rows).json()

    assert [result["status"] for result in answer["results"]] == [201, 409, 201, 409]
    assert ProgressUpdate.objects.get(round=closed).is_late_return


def test_a_draft_is_discarded(agency, action):
    draft = agency.send(**green(action, submit=False)).json()
    address = f"{UPDATES}{draft['id']}/"

    answer = agency.send(f"{address}discard/")
    again = agency.send(**green(action))
    twice = agency.send(f"{address}discard/")

    assert (answer.status_code, answer.json()["state"]) == (200, "discarded")
    assert answer.json()["history"][-1]["verb"] == "discarded"
    assert (again.status_code, twice.status_code) == (201, 409)
    listed = agency.get(f"{UPDATES}?state=discarded").json()["results"]
    assert [row["id"] for row in listed] == [draft["id"]]
