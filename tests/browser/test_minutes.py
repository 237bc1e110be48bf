"""Minutes from what was recorded to what the group agreed, in the browser; each page on the way can
be read by anyone who may see it.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.reading import faults_of

pytestmark = pytest.mark.xdist_group("browser-pages")
MEETING = "/meetings/ncplg-2018-02/"
RECORD = "from tests.browser.recorded_meeting import record_meeting; record_meeting()"


def test_minutes_are_drafted_circulated_amended_and_agreed(own_tracker, visit):
    own_tracker.run("shell", "-c", RECORD)
    officer, second = (visit(name, javascript=True) for name in ("officer", "officer2"))
    officer.goto(MEETING)
    officer.get_by_role("button", name="Draft the minutes").click()
    expect(officer.get_by_role("status")).to_contain_text("The minutes are drafted.")
    faults = faults_of(officer)

    clear_and_issue(officer, second, 1, "Circulate them as a draft")
    faults += faults_of(officer)
    officer.get_by_role("link", name="The group agreed them").click()
    faults += faults_of(officer)
    officer.get_by_label("Agreed at the meeting of").select_option(label="March 2018")
    officer.get_by_role("button", name="Save").click()
    expect(officer.get_by_role("status")).to_contain_text("agreed version is begun")
    officer.get_by_role("link", name="Edit paragraph 1").click()
    expect(officer.get_by_text("as it was recorded")).to_be_visible()
    faults += faults_of(officer)
    officer.get_by_label("Text").fill("Publish it in June.")
    officer.get_by_role("button", name="Save the paragraph").click()
    clear_and_issue(officer, second, 2, "Issue them as agreed")

    member = visit("member", javascript=True)
    member.goto(f"{MEETING}minutes/")
    expect(member.get_by_text("Minutes, version 2: agreed at")).to_be_visible()
    expect(member.get_by_text("[Amended] Publish it in June.")).to_be_visible()
    expect(member.get_by_role("heading", name="Amendments")).to_be_visible()
    faults += faults_of(member)
    member.goto(MEETING)
    expect(member.get_by_text("Meeting: minutes agreed")).to_be_visible()
    faults += faults_of(member)
    partner = visit("partner", javascript=True)
    assert partner.goto(f"{MEETING}minutes/").status == 404

    assert not faults, "\n".join(faults)


def clear_and_issue(officer, second, version, button):
    """A second officer clears a version, and the officer issues it."""
    second.goto(f"{MEETING}papers/0/{version}/")
    second.get_by_role("button", name="Clear it").click()
    expect(second.get_by_role("status")).to_contain_text("They can be issued.")
    officer.goto(f"{MEETING}papers/0/{version}/")
    officer.get_by_role("button", name=button).click()
    expect(officer.get_by_role("status")).to_contain_text("are issued")
