import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rounds.content import MilestoneLine
from tests.factories import (
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    RecommendationFactory,
    ReportingRoundFactory,
    UserFactory,
    WorkstreamFactory,
    accepted,
    submitted,
)

pytestmark = pytest.mark.django_db


def references(response):
    return [item.reference for item in response.context["page_obj"]]


def test_a_list_needs_a_sign_in(client):
    response = client.get(reverse("actions:list"))

    assert response.url.startswith(reverse("account_login"))


def test_references_sort_naturally(signed_in):
    strand = WorkstreamFactory()
    for number in (10, 2, 1):
        RecommendationFactory(reference=f"REC-{number}", workstream=strand)
    browser = signed_in(UserFactory())

    assert references(browser.get("/recommendations/")) == ["REC-1", "REC-2", "REC-10"]
    assert references(browser.get("/recommendations/?ordering=-reference")) == [
        "REC-10",
        "REC-2",
        "REC-1",
    ]


def test_the_filter_in_the_address_narrows_the_list(signed_in):
    red = ActionFactory(rating="red", title="Consult the public")
    green = ActionFactory(rating="green", title="Publish guidance")
    MilestoneFactory(commitment=red, first_date=TODAY.replace(month=1))
    MilestoneFactory(commitment=green)
    browser = signed_in(UserFactory())

    for query in (
        "rating=red",
        "late=true",
        "search=public+consult",
        f"owner={red.owner.code}",
        f"lead={red.lead.code.lower()}",
        f"workstream={red.workstream.slug}",
        f"workstream={red.workstream.code}",
    ):
        assert references(browser.get(f"/actions/?{query}")) == [red.reference], query
    assert references(browser.get("/actions/?late=false")) == [green.reference]


def test_where_35_are_counted_the_page_says_that_documents_leave_it_open(signed_in):
    ActionFactory(rating="red")
    browser = signed_in(UserFactory())

    pages = {
        address: browser.get(address).content.decode()
        for address in ("/", "/actions/", "/actions/?rating=red", "/recommendations/")
    }

    note = "leave open whether the 35 actions include the two of the Systems Review"
    assert {address for address in pages if note in pages[address]} == {
        "/",
        "/actions/",
    }


def test_a_filter_that_means_nothing_says_so(signed_in):
    response = signed_in(UserFactory()).get("/actions/?workstream=nowhere")

    assert "&#x27;nowhere&#x27; is not one of" in response.content.decode()


# At most 15 are allowed for the overview (an officer’s asks besides whom nothing reaches) and 8 for
# a list; a page of one thing asks for each kind of thing on it once.
QUERIES = {
    "/": 25,
    "/?as_at=2018-04-30": 15,
    "/ratings/?open={strand.slug}": 11,
    "/ratings/?open={strand.slug}&as_at=2018-04-30": 13,
    "/timeline/": 5,
    "/timeline/?as_at=2018-04-30": 7,
    "/coverage/": 8,
    "/coverage/?as_at=2018-04-30": 10,
    "/delivery/": 8,
    "/delivery/?as_at=2018-04-30": 10,
    "/search/?q=happened": 16,
    "/commitments/": 8,
    "/commitments/?as_at=2018-04-30": 8,
    "/commitments/?rating=green&late=stated&confidence=more": 6,
    "/commitments/?moved=worse": 8,
    "/commitments/?moved=worse&as_at=2018-05-10&since=2018-04-01": 7,
    "/commitments/?returned=no": 8,
    "/commitments/milestones/": 5,
    "/commitments/milestones/?as_at=2018-04-30": 7,
    "/my-work/?as_at=2018-04-30": 2,
    "/rounds/?as_at=2018-04-30": 4,
    "/rounds/2018-06/?as_at=2018-05-20": 18,
    "/actions/ACT-9999/?as_at=2018-04-30": 22,
    "/actions/ACT-9999/?as_at=2018-04-30&since=2018-01-01": 26,
    "/actions/": 8,
    "/recommendations/": 8,
    "/work-strands/": 6,
    "/work-strands/{strand.slug}/": 7,
    "/rounds/": 4,
    "/rounds/2018-06/": 17,
    "/rounds/2018-06/returns/": 8,
    "/rounds/2018-06/returns/?state=missing&warning=any&ordering=-owner": 8,
    "/recommendations/{commitment.reference}/": 24,
    "/actions/ACT-9999/": 22,
    "/updates/{update.pk}/": 17,
    "/updates/new/ACT-9999/": 13,
    "/commitments/{commitment.reference}/history/": 13,
    "/my-work/": 27,
    "/api/v1/actions/": 7,
    "/api/v1/recommendations/": 7,
    "/api/v1/commitments/": 6,
    "/api/v1/workstreams/": 5,
    "/api/v1/milestones/": 6,
    "/api/v1/rounds/": 4,
    "/api/v1/updates/": 8,
    "/api/v1/recommendations/{commitment.reference}/": 6,
    "/api/v1/milestones/{milestone.pk}/": 5,
    "/api/v1/updates/{update.pk}/": 8,
}


@pytest.mark.parametrize("number", [12, 120])
def test_every_list_and_page_asks_a_fixed_number_of_queries(number, signed_in, officer):
    strand = WorkstreamFactory()
    for _ in range(number):
        MilestoneFactory(
            commitment=ActionFactory(workstream=strand, rating="green"), sourced=True
        )
    red = ActionFactory(reference="ACT-9999", workstream=strand, rating="red")
    MilestoneFactory(commitment=red, first_date=date(2018, 1, 31))
    milestone = MilestoneFactory(
        commitment=RecommendationFactory(workstream=strand), sourced=True
    )
    commitment = milestone.commitment
    commitment.partners.add(OrganisationFactory(), OrganisationFactory())
    ActionFactory(workstream=strand).delivers.add(commitment.recommendation)
    update = reported_in_three_rounds(commitment)
    browser = signed_in(officer)

    asked = {}
    for template in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            address = template.format(
                strand=strand, commitment=commitment, milestone=milestone, update=update
            )
            assert browser.get(address).status_code == 200, address
        asked[template] = len(queries)

    assert asked == QUERIES


def reported_in_three_rounds(commitment):
    """Report amber, with a recovery step and a date, in two rounds that then close and in one that
    stays open.
    """
    for place, day in enumerate(
        (date(2018, 3, 31), date(2018, 4, 30), date(2018, 6, 30))
    ):
        opens_on = (date(2018, 3, 11), date(2018, 4, 10), date(2018, 5, 8))[place]
        days = {
            "opens_on": opens_on,
            "due_on": day - timedelta(days=10),
            "closes_on": day,
        }
        reporting_round = ReportingRoundFactory(
            meeting=MeetingFactory(date=day), **days
        )
        line = MilestoneLine(
            commitment.milestones.get().pk,
            forecast=date(2019, 1 + place, 1),
            reason="Later.",
        )
        update = accepted(commitment, reporting_round, "amber", milestones=[line])
        if place < 2:
            reporting_round.state, reporting_round.closed_on = "closed", day
            reporting_round.save()
    return update


def test_a_long_list_is_paginated(signed_in):
    strand = WorkstreamFactory()
    for _ in range(55):
        ActionFactory(workstream=strand)
    browser = signed_in(UserFactory())

    first, second = (
        browser.get("/actions/?rating=not_started"),
        browser.get("/actions/?rating=not_started&page=2"),
    )

    assert (len(references(first)), len(references(second))) == (50, 5)
    assert "?rating=not_started&amp;page=2" in first.content.decode()


@pytest.mark.parametrize("person", ["officer", "member", "partner"])
def test_the_files_say_what_was_last_accepted_in_columns(signed_in, open_round, person):
    reported, waiting, bare = (ActionFactory() for _ in range(3))
    accepted(reported, open_round, standing="red", ask="=Name a lead.")
    submitted(waiting, open_round)
    browser = signed_in(UserFactory(role=person))

    def asked(query=""):
        file = browser.get(f"/actions/?download=actions.csv{query}")
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        return {
            row["Reference"]: row.get("Asked of the Leadership Group") for row in rows
        }

    whole = asked()

    assert whole == {
        reported.reference: "'=Name a lead.",
        waiting.reference: "",
        bare.reference: "",
    }
    assert asked("&rating=red") == {reported.reference: "'=Name a lead."}
    assert set(asked("&as_at=2018-05-20").values()) == {None}


@pytest.mark.parametrize("number", [2, 60])
def test_a_file_asks_a_fixed_number_of_queries(
    number, signed_in, officer, open_round, django_assert_num_queries
):
    for _ in range(number):
        accepted(ActionFactory(), open_round)
    browser = signed_in(officer)

    with django_assert_num_queries(11):
        browser.get("/actions/?download=actions.xlsx")
