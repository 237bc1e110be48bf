"""Lists are narrowed, searched and sorted by their address alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.reading import follow

pytestmark = pytest.mark.xdist_group("browser")


def references(page):
    rows = page.get_by_role("table").get_by_role("row").all()[1:]
    cells = [row.get_by_role("cell").first for row in rows]
    # Before the reference stands the word of the tick of an officer's row.
    return [cell.inner_text().split()[-1] for cell in cells]


def test_of_a_filtered_list_it_is_true_that_its_address_holds_the_filter_and_a_reload_keeps_it(
    tracker, visit
):
    page = visit("chair")
    page.goto("/actions/")
    everything = references(page)

    page.get_by_label("Work strand").select_option("Neglect")
    page.get_by_label("Rating").select_option("Amber")
    follow(page.get_by_role("button", name="Show", exact=True))

    assert "workstream=" in page.url and "rating=amber" in page.url
    shown = references(page)
    assert shown == ["NEG-3", "NEG-4"]
    expect(page.get_by_role("status")).to_have_text("2 actions")
    page.reload()
    assert references(page) == shown
    expect(page.get_by_label("Rating")).to_have_value("amber")
    follow(page.get_by_role("link", name="Clear"))
    assert references(page) == everything


def test_of_a_search_it_is_true_that_it_finds_words_of_the_title_in_any_case(
    tracker, visit
):
    page = visit("partner")
    page.goto("/actions/")

    page.get_by_label("Search").fill("1937 CONSULT")
    follow(page.get_by_role("button", name="Show", exact=True))

    assert references(page) == ["NEG-4"]
    expect(page.get_by_label("Search")).to_have_value("1937 CONSULT")


def test_of_a_sorted_list_it_is_true_that_red_comes_first_when_asked_for(
    tracker, visit
):
    page = visit("officer")
    page.goto("/actions/")

    page.get_by_label("Sort by").select_option("Rating, red first")
    follow(page.get_by_role("button", name="Show", exact=True))

    assert "ordering=rating" in page.url
    assert references(page)[:3] == ["INS-1", "INS-2", "NEG-1"]


def test_of_recommendations_it_is_true_that_their_numbers_are_in_order(tracker, visit):
    page = visit("member")

    page.goto("/recommendations/")

    assert references(page) == [f"REC-{number}" for number in range(1, 13)]


def test_of_a_filter_that_nothing_meets_it_is_true_that_the_page_says_so(
    tracker, visit
):
    page = visit("chair")

    page.goto("/actions/?search=nothingofthekind")

    expect(page.get_by_role("main")).to_contain_text("Nothing matches.")


def test_of_an_unknown_word_in_the_address_it_is_true_that_the_page_says_what_is_wrong(
    tracker, visit
):
    page = visit("chair")

    page.goto("/actions/?rating=purple")

    expect(page.get_by_role("alert")).to_contain_text("purple")
