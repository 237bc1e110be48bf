"""A session ends while somebody writes: the words are there again once they have signed in."""

import pytest
from playwright.sync_api import expect

from tests.browser.reading import faults_of
from tests.browser.reporting import ask_to_close, save_draft
from tests.surroundings import wait_until

pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "look-around-2018"
FORM = "/updates/new/REC-7/"
WORDS = "Three of the five areas have answered, and the fourth said that"
BACK = "was not saved. It is back."


def end_sessions(tracker):
    tracker.database.change("DELETE FROM django_session")


def lose_cookies(page):
    page.context.clear_cookies()


def sign_in(page, person):
    page.get_by_label("Email").fill(f"{person}@cpip.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def happened(page):
    return page.get_by_label("What happened")


def write_slowly(page, words):
    """Type as a person does, with the form's script waiting for a pause."""
    happened(page).fill("")
    happened(page).press_sequentially(words)


@pytest.mark.parametrize("javascript", [False, True])
@pytest.mark.parametrize("are_cookies_gone", [False, True])
def test_of_words_saved_after_the_session_ended_it_is_true_that_signing_in_sends_them(
    own_tracker, visit, javascript, are_cookies_gone
):
    page = visit("member", javascript=javascript)
    page.goto(FORM)
    happened(page).fill(WORDS)

    if are_cookies_gone:
        lose_cookies(page)
    else:
        end_sessions(own_tracker)
    save_draft(page)
    expect(page.get_by_role("status")).to_contain_text("What you typed is kept")
    sign_in(page, "member")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not sent yet")
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    page.get_by_role("button", name="Send what I typed").click()

    expect(page.get_by_role("status")).to_have_text(
        "Draft saved. It is not submitted yet."
    )
    expect(happened(page)).to_have_value(WORDS)
    expect(page.get_by_text(BACK)).to_have_count(0)


@pytest.mark.parametrize("are_cookies_gone", [False, True])
def test_of_words_typed_after_the_session_ended_it_is_true_that_they_are_back_after_signing_in(
    own_tracker, visit, are_cookies_gone
):
    page = visit("member", javascript=True)
    page.goto(FORM)
    write_slowly(page, "Three of the five areas")
    expect(page.locator("[data-said]")).to_contain_text("Saved at")

    if are_cookies_gone:
        lose_cookies(page)
    else:
        end_sessions(own_tracker)
    write_slowly(page, WORDS)
    expect(page.locator("[data-said]")).to_contain_text("This browser keeps it for you")
    page.get_by_role("link", name="Sign in and go on").click()
    sign_in(page, "member")

    expect(happened(page)).to_have_value(WORDS)
    expect(page.get_by_text(BACK)).to_be_visible()
    wait_until(lambda: page.evaluate("localStorage.length") == 0)
    page.reload()
    expect(happened(page)).to_have_value(WORDS)
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_of_words_put_back_it_is_true_that_they_can_be_discarded(own_tracker, visit):
    page = visit("member", javascript=True)
    page.goto(FORM)
    before = happened(page).input_value()
    lose_cookies(page)
    happened(page).fill(WORDS)
    page.goto(FORM)
    sign_in(page, "member")
    expect(happened(page)).to_have_value(WORDS)
    faults = faults_of(page)

    page.get_by_role("button", name="Discard what I typed").click()

    expect(happened(page)).to_have_value(before)
    page.reload()
    expect(happened(page)).to_have_value(before)
    expect(page.get_by_text(BACK)).to_have_count(0)
    assert not faults, "\n".join(faults)


def test_of_words_kept_in_a_browser_it_is_true_that_nobody_else_gets_them(
    own_tracker, visit
):
    page = visit("member", javascript=True)
    page.goto(FORM)
    end_sessions(own_tracker)
    happened(page).fill(WORDS)
    save_draft(page)

    sign_in(page, "officer")

    expect(page.get_by_text("typed by somebody else")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
    page.goto(FORM)
    expect(happened(page)).not_to_have_value(WORDS)
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_of_signing_out_it_is_true_that_it_leaves_nothing_that_was_typed_in_the_browser(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    page.goto("/updates/new/NEG-4/")
    happened(page).fill(WORDS)
    assert WORDS in page.evaluate("JSON.stringify(localStorage)")

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")

    assert page.evaluate("localStorage.length") == 0


def test_of_newer_words_of_another_it_is_true_that_both_are_shown_and_none_is_overwritten(
    own_tracker, visit
):
    page = visit("member", javascript=True)
    page.goto(FORM)
    happened(page).fill("Ours, at first.")
    expect(page.locator("[data-said]")).to_contain_text("Saved at")
    lose_cookies(page)
    happened(page).fill(WORDS)
    address = page.locator("form[data-draft]").get_attribute("action")
    officer = visit("officer")
    officer.goto(address)
    happened(officer).fill("The officer’s words.")
    save_draft(officer)

    page.goto(address)
    sign_in(page, "member")

    expect(happened(page)).to_have_value("The officer’s words.")
    expect(page.get_by_text("Something else was saved since.")).to_be_visible()
    expect(page.locator(".theirs")).to_contain_text(WORDS)
    faults = faults_of(page)
    page.get_by_label("What is next").fill("The fourth area.")
    expect(page.locator("[data-typing]")).to_be_hidden()
    page.reload()
    expect(happened(page)).to_have_value("The officer’s words.")
    page.get_by_role("button", name="Put it in place").click()
    expect(happened(page)).to_have_value(WORDS)
    expect(page.locator(".theirs")).to_contain_text("The officer’s words.")
    assert not faults, "\n".join(faults)


def test_of_every_form_of_long_text_it_is_true_that_an_ended_session_loses_none(
    own_tracker, visit
):
    update = own_tracker.database.value(
        "SELECT min(id) FROM rounds_progressupdate WHERE state = 'submitted'"
    )
    forms = {
        f"/updates/{update}/": ("Why it is returned", "Return to its author"),
        "/contributions/LEA-1/": (
            "What your organisation adds",
            "Save the contribution",
        ),
        "/rounds/2018-06/extend/": ("Why", "Extend the round"),
        "/rounds/2018-06/close/": ("Note on", "Close the round"),
    }
    ask_to_close(visit("officer2"), "2018-06")
    page = visit("officer", javascript=True)
    for address, (label, button) in forms.items():
        page.goto(address)
        page.get_by_label(label).first.fill(WORDS)
        end_sessions(own_tracker)
        page.get_by_role("button", name=button).click()
        sign_in(page, "officer")
        expect(page.get_by_role("main")).to_contain_text(WORDS)

        page.get_by_role("link", name="Do not send it").click()

        expect(page.get_by_label(label).first).to_have_value(WORDS)
        expect(page.get_by_text(BACK)).to_be_visible()


def test_of_a_comment_that_arrived_it_is_true_that_it_does_not_come_back(
    own_tracker, visit
):
    update = own_tracker.database.value(
        "SELECT min(id) FROM rounds_progressupdate WHERE state = 'submitted'"
    )
    page = visit("officer", javascript=True)
    page.goto(f"/updates/{update}/")
    comment = page.get_by_role("region", name="Comments").get_by_role("textbox")
    comment.fill(WORDS)

    page.get_by_role("button", name="Add the comment").click()

    expect(page.get_by_role("status")).to_have_text("Comment added.")
    expect(comment).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_of_what_is_to_be_redacted_it_is_true_that_no_browser_keeps_it(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    page.goto("/redactions/add/")

    page.get_by_label("Words to blank").fill(WORDS)

    assert page.evaluate("localStorage.length") == 0
