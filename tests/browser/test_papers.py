"""A paper from its draft to its readers, in the browser: edited, cleared, issued, read."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("browser-round")
MEETING = "/meetings/ncplg-2018-06/"
WORDS = "Three areas have set out their part; *two have not*."


def test_a_paper_is_edited_cleared_by_another_issued_and_read(own_tracker, visit):
    officer, second, member = (
        visit(name, javascript=False) for name in ("officer", "officer2", "member")
    )
    member.goto(MEETING)
    expect(member.get_by_role("main")).not_to_contain_text("Papers")

    officer.goto(MEETING)
    officer.get_by_role("link", name=re.compile("^Paper 1:")).click()
    officer.get_by_role("link", name="Edit it").click()
    officer.get_by_role("link", name=re.compile("NEG-1")).first.click()
    beside = officer.get_by_role("link", name="What NEG-1 reported in June 2018")
    expect(beside).to_be_visible()
    officer.get_by_label("Text").fill(WORDS)
    officer.get_by_role("button", name="Save the paragraph").click()
    expect(officer.get_by_role("status")).to_contain_text("The paragraph is saved.")
    officer.get_by_role("link", name="Read it as it will be").click()
    expect(officer.get_by_role("button", name="Clear it")).to_have_count(0)

    second.goto(f"{MEETING}papers/1/")
    second.get_by_role("button", name="Clear it").click()
    expect(second.get_by_role("status")).to_contain_text("It can be issued.")
    officer.reload()
    officer.get_by_role("button", name="Issue it").click()
    expect(officer.get_by_role("status")).to_contain_text("is issued")
    expect(officer.get_by_role("link", name="Make a new version")).to_be_visible()

    member.reload()
    member.get_by_role("link", name=re.compile("^Paper 1:")).click()
    paragraph = member.locator(".paper__paragraph").filter(has_text="two have not")
    expect(paragraph.locator("em")).to_have_text("two have not")
    with member.expect_download() as download:
        member.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.suggested_filename.endswith("paper-1-version-1.pdf")
    partner = visit("partner", javascript=False)
    answer = partner.goto(f"{MEETING}papers/1/1/")
    assert answer.status == 404
