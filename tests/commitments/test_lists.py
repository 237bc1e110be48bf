import pytest
from django.urls import reverse

from tests.factories import (
    TODAY,
    ActionFactory,
    MilestoneFactory,
    RecommendationFactory,
    UserFactory,
    WorkstreamFactory,
)

pytestmark = pytest.mark.django_db


def references(response):
    return [card.commitment.reference for card in response.context["cards"]]


def test_a_list_needs_a_sign_in(client):
    response = client.get(reverse("actions:list"))

    assert response.url.startswith(reverse("account_login"))


def test_references_sort_naturally(signed_in):
    strand = WorkstreamFactory()
    for number in (10, 2, 1):
        RecommendationFactory(reference=f"REC-{number}", workstream=strand)
    browser = signed_in(UserFactory())

    assert references(browser.get("/recommendations/")) == ["REC-1", "REC-2", "REC-10"]
    assert references(browser.get("/recommendations/?ordering=-reference")) == ["REC-10", "REC-2", "REC-1"]


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


def test_a_filter_that_means_nothing_says_so(signed_in):
    response = signed_in(UserFactory()).get("/actions/?workstream=nowhere")

    assert "&#x27;nowhere&#x27; is not one of" in response.content.decode()


@pytest.mark.parametrize("number", [47, 470])
def test_lists_and_pages_ask_a_fixed_number_of_queries(
    number, signed_in, open_round, django_assert_max_num_queries, django_assert_num_queries
):
    strand = WorkstreamFactory()
    for _ in range(number):
        MilestoneFactory(commitment=ActionFactory(workstream=strand, rating="green"), sourced=True)
    browser = signed_in(UserFactory(officer=True))
    milestone = MilestoneFactory(commitment=RecommendationFactory(workstream=strand, rating="amber"))
    commitment = milestone.commitment

    # given the same numbers for both sizes
    with django_assert_num_queries(8):
        browser.get("/")
    for address in ("/actions/", "/recommendations/"):
        with django_assert_num_queries(8):
            browser.get(address)
    for address in ("/work-strands/", "/rounds/", f"/work-strands/{strand.slug}/", "/rounds/2018-06/"):
        with django_assert_max_num_queries(8):
            browser.get(address)
    with django_assert_max_num_queries(15):
        browser.get(commitment.get_absolute_url())
    for address in ("actions", "recommendations", "commitments", "workstreams", "milestones", "rounds", "updates"):
        with django_assert_max_num_queries(8):
            assert browser.get(f"/api/v1/{address}/").status_code == 200


def test_a_long_list_is_paginated(signed_in):
    strand = WorkstreamFactory()
    for _ in range(55):
        ActionFactory(workstream=strand)
    browser = signed_in(UserFactory())

    first, second = browser.get("/actions/?rating=not_started"), browser.get("/actions/?rating=not_started&page=2")

    assert (len(references(first)), len(references(second))) == (50, 5)
    assert "?rating=not_started&amp;page=2" in first.content.decode()
