from datetime import date

import pytest

from commitments.models import Commitment, Milestone
from commitments.services import state_date
from people.models import Organisation
from people.services import create_api_key
from programme.dates import PartialDate
from rounds.decisions.agreed_dates import agree_date
from rounds.models import Meeting
from tests.factories import NOW, TODAY, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client, programme):
    _, key = create_api_key(
        organisation=Organisation.objects.get(code="CI"), name="reader"
    )
    return lambda path: client.get(
        f"/api/v1/{path}", headers={"Authorization": f"Api-Key {key}"}
    )


def test_the_whole_programme_is_there(api):
    counts = {
        name: api(f"{name}/").json()["count"]
        for name in ("workstreams", "actions", "recommendations", "commitments")
    }

    assert counts == {
        "workstreams": 9,
        "actions": 35,
        "recommendations": 12,
        "commitments": 47,
    }
    assert api("milestones/").json()["count"] == Milestone.objects.count()


def test_an_action_carries_its_milestones_and_sources(api):
    told = api("actions/NEG-4/").json()

    assert told["evidence_rating"] == "red"
    assert (told["rating"], told["lifecycle"], told["reported"]) == (
        None,
        "not_started",
        True,
    )
    assert told["owner"] == {"seat": "SG", "name": "Scottish Government"}
    assert (told["lead"], told["partners"], told["workstream"]) == (
        "SG",
        ["COPFS", "PS"],
        "NEG",
    )
    assert told["due"]["date"] == "2018-06-30"
    opens = told["milestones"][1]
    assert opens["title"] == "Consultation opens"
    assert opens["first"]["source"]["code"] == "action-table"
    assert (opens["first"]["date"], opens["first"]["precision"]) == (
        "2017-12-31",
        "year",
    )
    assert (opens["forecast"], opens["done"]) == (None, None)
    assert told["basis"] == "report"
    assert told["source"]["code"] == "action-table"


def test_a_recommendation_says_who_delivers_it(api):
    told = api("recommendations/REC-1/").json()

    assert told["delivered_by"] == ["LEA-1", "SYS-1"]
    assert (told["theme"], told["area"], told["response"]) == (
        "leadership",
        "whole",
        "accepted",
    )
    assert told["milestones"][0]["done"]["source"]["code"] == "blog-7"


def test_references_sort_naturally(api):
    ordered = [
        row["reference"]
        for row in api("recommendations/?ordering=reference").json()["results"]
    ]

    assert ordered == [f"REC-{number}" for number in range(1, 13)]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("workstream=NEG", 4),
        ("workstream=neglect", 4),
        ("lead=CELCIS", 4),
        ("owner=CI", 3),
        ("late=true", 15),
        ("late=false", 32),
        ("rating=not_started", 47),
        ("rating=red", 0),
        ("search=neglect", 4),
        ("search=NEG-4", 1),
    ],
)
def test_lists_are_narrowed_by_filters(api, query, number):
    assert api(f"commitments/?{query}").json()["count"] == number


@pytest.mark.parametrize(
    "query",
    [
        "workstream=nowhere",
        "rating=purple",
        "late=perhaps",
        "ordering=mood",
        "lead=%00",
    ],
)
def test_a_filter_that_means_nothing_is_a_400(api, query):
    response = api(f"commitments/?{query}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


def test_a_page_that_is_not_there_is_a_404(api):
    for path in (
        "actions/NOT-1/",
        "actions/?page=99",
        "milestones/99999999/",
        "nothing/",
    ):
        response = api(path)
        assert response.status_code == 404, path
        assert response["Content-Type"] == "application/problem+json"


def test_the_schema_is_whole_and_the_docs_name_every_endpoint(api, client):
    schema = client.get("/api/v1/schema/?format=json").json()
    page = client.get("/api/v1/docs/").content.decode()

    assert schema["openapi"] == "3.1.0"
    for path in schema["paths"]:
        assert path in page
    assert "one of not_started, green, amber, red, complete" in page


def test_a_milestone_tells_every_date_that_was_stated_or_agreed(api):
    action = Commitment.objects.get(reference="NEG-4")
    milestone = action.milestones.filter(done_date=None).first()
    officer, meeting = (
        UserFactory(officer=True),
        Meeting.objects.filter(date__lt=TODAY).first(),
    )
    stated = {"kind": "forecast", "by": officer, "reason": "Late.", "on": TODAY}
    state_date(
        milestone=milestone, stated=PartialDate(date(2019, 3, 31), "day"), **stated
    )
    agree_date(
        milestone=milestone,
        agreed=PartialDate(date(2019, 6, 30), "month"),
        meeting=meeting,
        reason="The bill is late.",
        by=officer,
        at=NOW,
    )

    told = api(f"milestones/{milestone.pk}/").json()

    last = told["statements"][-1]
    assert (last["kind"], last["date"], last["stated_by"]) == (
        "forecast",
        "2019-03-31",
        officer.name,
    )
    assert told["agreed_dates"] == [
        {
            "date": "2019-06-30",
            "precision": "month",
            "meeting": meeting.pk,
            "reason": "The bill is late.",
            "at": NOW.isoformat(),
            "by": officer.name,
        }
    ]


@pytest.mark.parametrize(
    ("resource", "lookup"),
    [
        ("organisations", "code"),
        ("groups", "code"),
        ("seats", "id"),
        ("themes", "code"),
        ("recommendation-themes", "code"),
        ("recommendation-areas", "code"),
        ("sources", "code"),
        ("meetings", "id"),
    ],
)
def test_every_resource_has_its_list_and_each_of_it(resource, lookup, api):
    rows = api(f"{resource}/").json()["results"]

    assert rows
    for row in rows[:3]:
        assert api(f"{resource}/{row[lookup]}/").json() == row
