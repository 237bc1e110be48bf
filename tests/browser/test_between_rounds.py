"""Between two rounds: a late return, what is begun ahead, and a draft that is discarded, on any
screen.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import faults_of, follow
from tests.browser.reporting import AMBER, ask_to_close, fill_in, save_draft, submit
from tests.browser.test_ended_session import (
    BACK,
    WORDS,
    happened,
    lose_cookies,
    sign_in,
)

pytestmark = pytest.mark.xdist_group("browser-pages")


def close_without_what_waits(officer, second):
    ask_to_close(second, "2018-06")
    officer.goto("/rounds/2018-06/close/")
    officer.get_by_text("Close without what waits for review").click()
    officer.get_by_label("For all that have no reason below").select_option(
        "no_contact"
    )
    officer.get_by_label("The round’s name").fill("June 2018")
    officer.get_by_role("button", name="Close the round").click()


def plan_the_next(officer):
    officer.goto("/rounds/plan/")
    meeting = officer.get_by_label("Meeting", exact=False).first
    option = meeting.get_by_role("option", name=re.compile("2 October 2018"))
    meeting.select_option(label=option.inner_text())
    officer.get_by_label("Opens on").fill("2018-09-03")
    officer.get_by_label("Falls due on").fill("2018-09-20")
    officer.get_by_label("Planned to close").fill("2018-10-02")
    officer.get_by_role("button", name="Plan").click()


def test_a_return_comes_late_and_the_next_is_begun_ahead(own_tracker, visit):
    officer = visit("officer", javascript=True)
    faults = []
    close_without_what_waits(officer, visit("officer2"))
    officer.goto("/rounds/2018-06/returns/")
    expect(officer.get_by_role("main")).to_contain_text("Handed in, not reviewed yet")
    plan_the_next(officer)

    officer.goto("/actions/NEG-4/")
    faults += faults_of(officer)
    follow(officer.get_by_role("link", name="Report late for June 2018"))
    expect(officer.get_by_role("main")).to_contain_text("this is a late return")
    faults += faults_of(officer)
    fill_in(officer, AMBER)
    submit(officer)
    expect(officer.get_by_role("status")).to_have_text("Late return accepted.")
    faults += faults_of(officer)
    officer.goto("/rounds/2018-06/returns/")
    expect(officer.get_by_role("main")).to_contain_text("Late return: amber")
    faults += faults_of(officer)
    officer.goto("/ratings/")
    faults += faults_of(officer)

    officer.goto("/actions/NEG-4/")
    follow(officer.get_by_role("link", name="Begin the October 2018 update"))
    expect(officer.get_by_role("main")).to_contain_text("3 September 2018")
    faults += faults_of(officer)
    save_draft(officer)
    expect(officer.locator("[data-said]")).to_contain_text("handed in from then on")
    faults += faults_of(officer)
    officer.get_by_role("link", name="Look at it").click()
    officer.get_by_role("button", name="Discard this draft").click()
    expect(officer.get_by_role("status")).to_contain_text("The draft is discarded")
    faults += faults_of(officer)

    assert not faults, "\n".join(faults)


def test_words_typed_ahead_after_the_session_ended_are_back_in_their_own_round(
    own_tracker, visit
):
    officer = visit("officer", javascript=True)
    close_without_what_waits(officer, visit("officer2"))
    plan_the_next(officer)
    officer.goto("/actions/NEG-4/")
    follow(officer.get_by_role("link", name="Begin the October 2018 update"))
    lose_cookies(officer)
    happened(officer).fill(WORDS)

    officer.get_by_role("link", name="Sign in and go on").click()
    sign_in(officer, "officer")

    expect(officer.get_by_role("main")).to_contain_text("3 September 2018")
    expect(happened(officer)).to_have_value(WORDS)
    expect(officer.get_by_text(BACK)).to_be_visible()
