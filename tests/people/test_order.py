"""Officers change the order of work strands, and of what stands in them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment
from people import order_pages
from people.ordering import by_number, moved
from programme.models import Theme
from recommendations.models import RecommendationArea, RecommendationTheme
from tests.factories import (
    ActionFactory,
    RecommendationFactory,
    ThemeFactory,
    UserFactory,
    WorkstreamFactory,
)
from workstreams.models import Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def strand():
    """A work strand of five actions without a place, in the order of their references."""
    strand = WorkstreamFactory(slug="ordered")
    for number in (2, 10, 1, 3, 4):
        ActionFactory(reference=f"NEG-{number}", workstream=strand)
    return strand


def order_of(strand, kind="action"):
    return reverse("workstreams:order-items", args=[strand.slug, kind])


def opened(browser, address):
    """Return what the form sends where nothing is changed, and the keys of its rows by name."""
    form = browser.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return sent, {str(row).split()[0]: row.pk for row in form.listed}


def references(browser, address="/actions/"):
    return [item.reference for item in browser.get(address).context["object_list"]]


def test_a_row_moves_to_a_place_and_stops_at_the_ends():
    assert moved([1, 2, 3], 2, -1) == [2, 1, 3]
    assert moved([1, 2, 3], 2, 1) == [1, 3, 2]
    assert moved([1, 2, 3], 1, -1) == [1, 2, 3]
    assert moved([1, 2, 3], 3, 1) == [1, 2, 3]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ({4: 2}, [1, 4, 2, 3, 5]),
        ({2: 4}, [1, 3, 4, 2, 5]),
        ({1: 5}, [2, 3, 4, 5, 1]),
        ({5: 1}, [5, 1, 2, 3, 4]),
        ({1: 2, 2: 1}, [2, 1, 3, 4, 5]),
        ({}, [1, 2, 3, 4, 5]),
    ],
)
def test_a_row_stands_where_its_number_says(number, expected):
    keys = [1, 2, 3, 4, 5]

    assert by_number(keys, dict(zip(keys, keys, strict=True)) | number) == expected


def test_up_and_down_move_one_and_lists_files_and_api_follow(
    strand, signed_in, officer
):
    browser = signed_in(officer)
    address = order_of(strand)
    sent, keys = opened(browser, address)
    assert list(keys) == ["NEG-1", "NEG-2", "NEG-3", "NEG-4", "NEG-10"]

    answer = browser.post(address, sent | {"up": keys["NEG-10"]})

    expected = ["NEG-1", "NEG-2", "NEG-3", "NEG-10", "NEG-4"]
    assert answer.url == address
    assert references(browser) == expected
    sheet = browser.get("/actions/?download=actions.csv")
    lines = b"".join(sheet.streaming_content).decode("utf-8-sig").splitlines()
    cells = [line.split(",")[0] for line in lines]
    assert [cell for cell in cells if cell.startswith("NEG-")] == expected
    told = browser.get("/api/v1/actions/").json()["results"]
    assert [row["reference"] for row in told] == expected
    ratings = browser.get("/ratings/?open=ordered").text
    assert ratings.index("/actions/NEG-10/") < ratings.index("/actions/NEG-4/")


def test_a_number_moves_one_and_what_is_added_later_comes_last(
    strand, signed_in, officer
):
    browser = signed_in(officer)
    sent, keys = opened(browser, order_of(strand))

    browser.post(order_of(strand), sent | {f"place-{keys['NEG-4']}": "1"})
    ActionFactory(reference="NEG-5", workstream=strand)

    expected = ["NEG-4", "NEG-1", "NEG-2", "NEG-3", "NEG-10", "NEG-5"]
    assert references(browser) == expected


def test_only_what_moved_is_on_record_with_who_moved_it(strand, signed_in, officer):
    browser = signed_in(officer)
    sent, keys = opened(browser, order_of(strand))
    browser.post(order_of(strand), sent | {"down": keys["NEG-1"]})

    lines = {
        reference: browser.get(f"/commitments/{reference}/history/").text
        for reference in keys
    }

    assert "Place in the work strand changed from 1 to 2" in lines["NEG-1"]
    assert "Place in the work strand changed from 2 to 1" in lines["NEG-2"]
    assert officer.name in lines["NEG-1"]
    for reference in ("NEG-3", "NEG-4", "NEG-10"):
        assert "Place" not in lines[reference]


def test_who_opened_it_before_another_changed_it_is_told(strand, signed_in, officer):
    browser = signed_in(officer)
    sent, keys = opened(browser, order_of(strand))
    browser.post(order_of(strand), sent | {"down": keys["NEG-1"]})

    page = browser.post(order_of(strand), sent | {"up": keys["NEG-10"]})

    assert page.status_code == 409
    assert "Someone else changed this list after you opened it." in page.text
    assert [row.reference for row in page.context["form"].listed][:2] == [
        "NEG-2",
        "NEG-1",
    ]
    assert references(browser)[-1] == "NEG-10"


@pytest.mark.parametrize("number", ["", "0", "6", "first"])
def test_a_number_that_is_no_place_is_refused(number, strand, signed_in, officer):
    browser = signed_in(officer)
    sent, keys = opened(browser, order_of(strand))

    page = browser.post(order_of(strand), sent | {f"place-{keys['NEG-3']}": number})

    assert page.status_code == 422
    assert "Write a number from 1 to 5 for NEG-3" in page.text


def test_the_numbers_of_queries_do_not_grow_with_the_rows(signed_in, officer):
    browser = signed_in(officer)
    asked = []
    for count in (3, 30):
        strand = WorkstreamFactory()
        for _ in range(count):
            ActionFactory(workstream=strand)
        sent, keys = opened(browser, order_of(strand))
        with CaptureQueriesContext(connection) as queries:
            browser.post(order_of(strand), sent | {"down": next(iter(keys.values()))})
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 12


def test_a_long_list_has_pages_and_a_number_moves_a_row_to_any_of_them(
    strand, signed_in, officer, monkeypatch
):
    monkeypatch.setattr(order_pages, "PER_PAGE", 2)
    browser, second = signed_in(officer), f"{order_of(strand)}?page=2"
    sent, keys = opened(browser, second)
    assert list(keys) == ["NEG-3", "NEG-4"]

    moved_on = browser.post(second, sent | {f"place-{keys['NEG-4']}": "1"})
    sent, keys = opened(browser, second)
    browser.post(second, sent | {"up": keys["NEG-2"]})

    assert moved_on.url == second
    expected = ["NEG-4", "NEG-2", "NEG-1", "NEG-3", "NEG-10"]
    assert references(browser) == expected


def test_actions_and_recommendations_have_an_order_each(strand, signed_in, officer):
    first, second = (RecommendationFactory(workstream=strand) for _ in range(2))
    browser = signed_in(officer)
    address = order_of(strand, "recommendation")
    sent, keys = opened(browser, address)

    browser.post(address, sent | {"down": keys[first.reference]})

    expected = [second.reference, first.reference]
    assert references(browser, "/recommendations/") == expected
    assert Commitment.objects.filter(kind="action", place=None).count() == 5
    assert browser.get(order_of(strand, "milestone")).status_code == 404


def test_in_another_work_strand_it_comes_last(strand, signed_in, officer):
    browser = signed_in(officer)
    sent, keys = opened(browser, order_of(strand))
    browser.post(order_of(strand), sent | {"down": keys["NEG-1"]})
    action = Commitment.objects.get(reference="NEG-1").action
    other = WorkstreamFactory()
    form = browser.get("/actions/NEG-1/edit/").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value is not None}

    browser.post("/actions/NEG-1/edit/", sent | {"workstream": other.pk})

    action.refresh_from_db()
    assert (action.workstream, action.place) == (other, None)


@pytest.mark.parametrize(
    ("name", "model", "make"),
    [
        ("workstreams:order", Workstream, WorkstreamFactory),
        ("programme:order-themes", Theme, ThemeFactory),
        (
            "recommendations:order-themes",
            RecommendationTheme,
            lambda: make_of(RecommendationTheme),
        ),
        (
            "recommendations:order-areas",
            RecommendationArea,
            lambda: make_of(RecommendationArea),
        ),
    ],
)
def test_strands_themes_and_areas_have_an_order(name, model, make, signed_in, officer):
    made = [make() for _ in range(3)]
    browser = signed_in(officer)
    form = browser.get(reverse(name)).context["form"]
    sent = {field: form[field].value() for field in form.fields}
    before = list(model.objects.values_list("pk", flat=True))

    browser.post(reverse(name), sent | {"up": made[-1].pk})

    assert list(model.objects.values_list("pk", flat=True)) == moved(
        before, made[-1].pk, -1
    )
    last = made[-1].events.order_by("pgh_id").last()
    assert last.pgh_context.metadata["user"] == officer.pk


def make_of(model):
    number = model.objects.count() + 1
    return model.objects.create(code=f"made-{number}", order=number, title=f"M{number}")


def test_only_officers_change_an_order(strand, signed_in):
    for person in (UserFactory(), UserFactory(member=True)):
        assert signed_in(person).get(order_of(strand)).status_code == 403
        assert signed_in(person).post(order_of(strand)).status_code == 403
