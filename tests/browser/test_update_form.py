"""The form of an update in a browser: short on a telephone, its draft always in view, and nothing
that is hidden is lost.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keys import stops_of
from tests.browser.reading import faults_of, follow
from tests.browser.reporting import (
    AMBER,
    choose,
    fill_in,
    leave_out,
    save_draft,
    submit,
)
from tests.browser.test_ended_session import lose_cookies, sign_in

pytestmark = pytest.mark.xdist_group("browser-views")

LONGEST = "/updates/new/NEG-4/"  # of the demonstration's actions
TELEPHONE = 375
BEFORE = 6394  # pixels, as it was measured before the form was made shorter
SAVED = re.compile(r"Saved at \d\d:\d\d\. Not handed in yet\.")
# Whether the middle of what has the focus is behind the bar: of a long text the line that is
# written is brought into view.
IS_BEHIND = """() => {
    const one = document.activeElement, bar = document.querySelector("[data-bar]");
    if (bar.contains(one)) return false;
    const box = one.getBoundingClientRect(), cover = bar.getBoundingClientRect();
    const middle = (box.top + box.bottom) / 2;
    return middle > cover.top && middle < cover.bottom;
}"""
STEPS_HANDED_IN = """SELECT count(*) FROM rounds_recoverystep s
    JOIN rounds_progressupdate u ON u.id = s.update_id
    JOIN commitments_commitment c ON c.id = u.commitment_id
    WHERE c.reference = 'INS-2' AND u.state = 'submitted'"""
HEIGHT = "() => document.documentElement.scrollHeight"


def state(page):
    return page.locator("[data-said]")


def test_of_the_longest_form_it_is_true_that_a_telephone_shows_it_in_a_third_of_its_length(
    tracker, visit
):
    page = visit("officer", javascript=True, width=TELEPHONE)

    page.goto(LONGEST)

    expect(page.get_by_role("group", name="Recovery steps")).to_be_visible()
    assert page.evaluate(HEIGHT) <= BEFORE / 3


@pytest.mark.parametrize("width", [TELEPHONE, 1280])
def test_of_the_state_of_a_draft_it_is_true_that_it_is_in_view_and_never_before_the_focus(
    tracker, visit, width
):
    page = visit("officer", javascript=True, width=width)
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(reduced_motion="reduce")  # it scrolls at once
    page.goto(LONGEST)

    behind = []
    for place, stop in enumerate(stops_of(page)):
        stop.focus()
        expect(state(page)).to_be_in_viewport()
        if page.evaluate(IS_BEHIND):
            behind.append(place)

    page.emulate_media(reduced_motion="no-preference")
    assert not behind


def test_of_the_rating_it_is_true_that_it_opens_what_it_calls_for(tracker, visit):
    page = visit("officer", javascript=True)
    page.goto("/updates/new/REC-7/")
    recovery = page.get_by_role("group", name="Recovery steps")
    ask = page.get_by_label("What is asked of the Leadership Group")
    links = page.get_by_role("group", name="Links")

    shown = {}
    for rating in ("Green", "Amber", "Red", "Complete"):
        choose(page, "Rating now", rating)
        shown[rating] = [part.is_visible() for part in (recovery, ask, links)]

    assert shown == {
        "Green": [False, False, False],
        "Amber": [True, False, False],
        "Red": [True, True, False],
        "Complete": [False, False, True],
    }


def test_of_what_a_hidden_part_holds_it_is_true_that_it_is_said_kept_and_asked_about(
    own_tracker, visit
):
    page = visit("partner", javascript=True)
    page.goto("/updates/new/INS-2/")
    fill_in(page, AMBER)
    choose(page, "Rating now", "Green")
    step = page.get_by_label("Step 1").first

    note = page.get_by_text("Your rating calls for no cause and no recovery steps.")
    expect(note).to_contain_text("Meet the three leads")
    expect(note).to_contain_text("It is kept in the draft.")
    expect(step).not_to_be_visible()
    faults = faults_of(page)
    submit(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("choose whether what stands there is handed in")
    note.get_by_role("button", name="Show it").click()
    expect(step).to_be_visible()
    expect(step).to_have_value("Meet the three leads")
    faults += faults_of(page)
    leave_out(page)
    submit(page)

    expect(page.get_by_role("status")).to_have_text("Update submitted for review.")
    assert own_tracker.database.value(STEPS_HANDED_IN) == 0
    assert not faults, "\n".join(faults)


def test_of_rows_added_in_place_it_is_true_that_they_are_saved_and_outlive_the_session(
    own_tracker, visit
):
    page = visit("partner", javascript=True)
    page.goto("/updates/new/INS-2/")
    choose(page, "Rating now", "Amber")
    rows = page.locator("#recovery [data-row]")
    number = rows.count()

    page.get_by_role("button", name="Add another step").click()

    added = page.locator(f"#id_recovery-{number}-step")
    expect(added).to_be_focused()
    added.fill("Ask the fourth area")
    save_draft(page)
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    expect(added).to_have_value("Ask the fourth area")
    lose_cookies(page)
    page.get_by_role("button", name="Add another step").click()
    page.locator(f"#id_recovery-{number + 1}-step").fill("And the fifth")
    expect(state(page)).to_contain_text("This browser keeps it for you")
    page.get_by_role("link", name="Sign in and go on").click()
    sign_in(page, "partner")
    expect(page.locator(f"#id_recovery-{number + 1}-step")).to_have_value(
        "And the fifth"
    )
    expect(page.get_by_text("Its place is gone")).to_have_count(0)


def test_of_saving_it_is_true_that_it_stays_where_one_was_and_says_when(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    page.goto(LONGEST)
    expect(state(page)).to_have_text("Nothing saved yet.")
    page.get_by_label("What is next").fill("The second workshop.")
    page.get_by_label("What is next").scroll_into_view_if_needed()
    place = page.evaluate("window.scrollY")

    save_draft(page)

    expect(state(page)).to_have_text(SAVED)
    assert page.evaluate("window.scrollY") == place
    page.reload()
    expect(page.get_by_label("What is next")).to_have_value("The second workshop.")
    page.get_by_label("What happened").fill("x" * 5001)
    save_draft(page)
    expect(page.get_by_role("alert")).to_contain_text("What happened: ")
    expect(state(page)).to_contain_text("Not saved: a problem, listed on top.")
    state(page).get_by_role("link", name="Show").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


def test_of_a_text_it_is_true_that_what_is_left_of_its_room_is_told_as_one_types(
    tracker, visit
):
    page = visit("officer", javascript=True)
    page.goto(LONGEST)
    happened = page.get_by_label("What happened")

    happened.fill("x" * 4999)
    expect(happened).to_have_accessible_description(re.compile("1 character left"))
    happened.fill("x" * 5002)
    expect(happened).to_have_accessible_description(re.compile("2 characters too many"))
    page.get_by_label("Step 1").first.fill("x" * 290)
    expect(page.get_by_text("10 characters left.").first).to_be_visible()


def test_of_a_page_without_scripts_it_is_true_that_another_row_is_a_saved_draft_away(
    own_tracker, visit
):
    page = visit("partner")
    page.goto("/updates/new/INS-2/")
    fill_in(page, AMBER)
    number = page.locator("#recovery [data-row]").count()

    follow(page.get_by_role("button", name="Add another step"))

    expect(page.get_by_role("status")).to_have_text(
        "Draft saved. It is not submitted yet."
    )
    expect(state(page)).to_have_text(SAVED)
    expect(page.get_by_label("What happened")).to_have_value(AMBER["happened"])
    expect(page.locator("#recovery [data-row]")).to_have_count(number + 1)
    expect(page.get_by_text("For amber and red")).to_be_visible()
