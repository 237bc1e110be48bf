"""A meeting from its paper to its agreed minutes, in the browser, as each who has a part in it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import faults_of

pytestmark = pytest.mark.xdist_group("browser-round")
MEETING = "/meetings/ncplg-2018-06/"
LATER = "/meetings/ncplg-2018-10/"
WORDS = "Three areas have set out their part; *two have not*."


def test_a_meeting_is_prepared_held_minuted_and_its_minutes_agreed(own_tracker, visit):
    officer, second, member = (
        visit(name, javascript=True) for name in ("officer", "officer2", "member")
    )
    issue_the_paper(officer, second)
    issue_the_pack(officer)
    send_it_round(officer)
    member.goto(MEETING)
    expect(member.get_by_text("sent round")).to_be_visible()
    member.get_by_role("link", name="Pack", exact=True).click()
    expect(member.get_by_role("heading", name="1. Agenda")).to_be_visible()
    with member.expect_download() as download:
        member.get_by_role("link", name=re.compile("^All of it as PDF")).click()
    assert download.value.suggested_filename == "ncplg-2018-06-pack-version-1.pdf"

    with own_tracker.on_day("2018-06-30"):
        record(officer)
        member.goto(MEETING)
        for line in ("The Directorate leads.", "Write to all boards.", "It is late."):
            expect(member.get_by_text(line)).to_be_visible()
        officer.goto(MEETING)
        officer.get_by_role("button", name="Draft the minutes").click()
        clear_and_issue(officer, second, 1, "Circulate them as a draft")
        member.goto(f"{MEETING}minutes/")
        expect(member.get_by_text("circulated as a draft")).to_be_visible()

    with own_tracker.on_day("2018-10-02"):
        officer.goto(LATER)
        officer.get_by_role("button", name="Record that it was held").click()
        officer.goto(f"{MEETING}papers/0/1/")
        officer.get_by_role("link", name="The group agreed them").click()
        choice = officer.get_by_label("Agreed at the meeting of")
        choice.select_option(label="2 October 2018")
        officer.get_by_role("button", name="Save").click()
        clear_and_issue(officer, second, 2, "Issue them as agreed")
        member.goto(f"{MEETING}minutes/")
        agreed = "agreed at the meeting of 2 October 2018"
        expect(member.get_by_text(agreed).first).to_be_visible()
        member.goto("/actions/NEG-1/")
        expect(member.get_by_text("The Directorate leads.").first).to_be_visible()


def issue_the_paper(officer, second):
    """An officer edits the draft, a second one clears it, and the first issues it."""
    officer.goto(MEETING)
    officer.get_by_role("link", name=re.compile("^Paper 1:")).click()
    officer.get_by_role("link", name="Edit it").click()
    officer.get_by_role("link", name=re.compile("NEG-1")).first.click()
    officer.get_by_label("Text").fill(WORDS)
    officer.get_by_role("button", name="Save the paragraph").click()
    second.goto(f"{MEETING}papers/1/")
    second.get_by_role("button", name="Clear it").click()
    expect(second.get_by_role("status")).to_contain_text("It can be issued.")
    officer.goto(f"{MEETING}papers/1/")
    officer.get_by_role("button", name="Issue it").click()
    expect(officer.get_by_role("status")).to_contain_text("is issued")


def issue_the_pack(officer):
    """The agenda is drawn from the record, and goes into the pack with the paper."""
    officer.goto(f"{MEETING}run/")
    officer.get_by_role("button", name="Draw from the record").click()
    officer.goto(MEETING)
    officer.get_by_role("link", name="Prepare the pack").click()
    expect(officer.get_by_role("link", name=re.compile("^Paper 1:"))).to_be_visible()
    officer.get_by_role("button", name="Issue the pack").click()
    expect(officer.get_by_role("status")).to_contain_text("It cannot change now.")


def send_it_round(officer):
    """The officer reads the email and has it sent to everybody invited."""
    officer.goto(MEETING)
    officer.get_by_role("link", name="Send round").click()
    officer.get_by_text("The email as you would get it").click()
    expect(officer.get_by_text("Asked of the group:")).to_be_visible()
    officer.get_by_role("button", name=re.compile("^Send it now")).click()
    expect(officer.get_by_role("status")).to_contain_text("people now.")
    expect(officer.get_by_role("row")).to_have_count(15)
    assert not faults_of(officer)


def record(officer):
    """The meeting is held: who came, an answer to an ask, a note and an action, put on record."""
    officer.goto(MEETING)
    officer.get_by_role("button", name="Record that it was held").click()
    officer.goto(f"{MEETING}run/attendance/")
    for how in officer.locator("select[name$='-how']").all():
        how.select_option(label="Present")
    officer.get_by_role("button", name="Save who came").click()
    note(officer, "NEG-1", "The Directorate leads.", answer="Agreed")
    note(officer, "INS-1", "It is late.", kind="Noted")
    note(
        officer,
        "INS-2",
        "Write to all boards.",
        kind="Action",
        who="Police Scotland",
    )
    officer.get_by_role("button", name="Put 3 lines on record").click()
    expect(officer.get_by_role("status")).to_contain_text("on record")


def note(officer, reference, text, *, kind="Decision", answer="", who=""):
    """Note a line under the item of the agenda that is about a reference."""
    item = officer.locator(".agenda__item").filter(has_text=f"{reference}:")
    item.get_by_role("link", name=re.compile("^Note something")).click()
    form = officer.locator("#line")
    form.locator("label").filter(has_text=re.compile(f"^{kind}$")).click()
    form.get_by_label("What was decided").fill(text)
    if answer:
        form.locator("[name=answer]").select_option(label=answer)
    if who:
        owes = form.get_by_label("Who is to do it")
        seat = owes.locator("option").filter(has_text=who).first
        owes.select_option(value=seat.get_attribute("value"))
        form.get_by_label("By when").fill("2018-09-12")
    form.get_by_role("button", name="Note it").click()
    expect(officer.get_by_text(text)).to_be_visible()


def clear_and_issue(officer, second, version, button):
    """A second officer clears a version of the minutes, and the officer issues it."""
    second.goto(f"{MEETING}papers/0/{version}/")
    second.get_by_role("button", name="Clear it").click()
    expect(second.get_by_role("status")).to_contain_text("They can be issued.")
    officer.goto(f"{MEETING}papers/0/{version}/")
    officer.get_by_role("button", name=button).click()
    expect(officer.get_by_role("status")).to_contain_text("are issued")
