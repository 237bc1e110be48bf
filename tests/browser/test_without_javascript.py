"""Updates go their way through review in a browser without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import follow
from tests.browser.reporting import AMBER, GREEN, fill_in, row, save_draft, submit

pytestmark = pytest.mark.xdist_group("browser")

UNCONFIRMED = "Not yet confirmed by a second officer"
NEG_4 = "Consult on the 1937 Act neglect offence"


def fact(page, name):
    """The value that stands under a name in the page's facts."""
    return (
        page.locator("dl > div")
        .filter(has=page.get_by_role("term").filter(has_text=name))
        .get_by_role("definition")
    )


def test_of_an_officers_own_update_it_is_true_that_it_counts_at_once_and_waits_for_a_second_officer(
    own_tracker, visit
):
    officer = visit("officer")
    officer.goto("/actions/NEG-4/")
    officer.get_by_role("link", name="Report for June 2018").click()

    fill_in(officer, AMBER)
    submit(officer)

    expect(officer.get_by_role("status")).to_have_text("Update accepted.")
    officer.goto("/actions/NEG-4/")
    expect(fact(officer, "Owner’s rating, June 2018")).to_have_text(
        re.compile(f"Amber.*{UNCONFIRMED}", re.DOTALL)
    )
    expect(officer.get_by_role("main")).to_contain_text(AMBER["happened"])
    expect(officer.get_by_role("main")).to_contain_text(
        "Meet the three leads (Scottish Government), by 15 June 2018"
    )
    officer.goto("/")
    officer.get_by_role("link", name="2 not yet confirmed").click()
    expect(row(officer, NEG_4)).to_contain_text(UNCONFIRMED)
    expect(officer.get_by_role("row").filter(has_text="DAT-4")).to_contain_text(
        UNCONFIRMED
    )
    told = own_tracker.api("actions/NEG-4/")
    assert (told["rating"], told["outlook"], told["confirmed"]) == (
        "amber",
        "green",
        False,
    )


def test_of_an_officers_own_update_it_is_true_that_a_second_officer_takes_its_mark_away(
    own_tracker, visit
):
    officer, second = visit("officer"), visit("officer2")
    officer.goto("/updates/new/NEG-4/")
    fill_in(officer, AMBER)
    submit(officer)

    second.goto("/my-work/")
    second.get_by_role("link", name=NEG_4).click()
    second.get_by_role("button", name="Confirm as second officer").click()

    expect(second.get_by_role("status")).to_have_text("Update confirmed.")
    expect(second.get_by_text(UNCONFIRMED, exact=True)).to_have_count(0)
    second.goto("/")
    second.get_by_role("link", name="1 not yet confirmed").click()
    expect(row(second, NEG_4)).to_have_count(0)
    assert own_tracker.api("actions/NEG-4/")["confirmed"] is True
    officer.reload()
    expect(
        officer.get_by_role("button", name="Confirm as second officer")
    ).to_have_count(0)


def test_of_amber_without_a_cause_it_is_true_that_it_is_refused_with_all_that_was_typed(
    own_tracker, visit
):
    officer = visit("officer")
    officer.goto("/updates/new/TRA-2/")

    without_cause = {name: words for name, words in AMBER.items() if name != "cause"}
    fill_in(
        officer, without_cause | {"step": ("Meet the three leads", "", "2018-06-15")}
    )
    submit(officer)

    faults = officer.get_by_role("alert")
    expect(faults).to_contain_text("There is a problem")
    expect(
        faults.get_by_role("link", name="Amber and red need a cause.")
    ).to_have_count(1)
    expect(officer.get_by_label("What happened")).to_have_value(AMBER["happened"])
    expect(officer.get_by_label("What is next")).to_have_value(AMBER["next"])
    expect(
        officer.get_by_role("group", name="Rating now").get_by_role(
            "radio", name="Amber"
        )
    ).to_be_checked()
    expect(
        officer.get_by_role("group", name="Outlook").get_by_role("radio", name="Green")
    ).to_be_checked()
    expect(officer.get_by_label("Step 1").first).to_have_value("Meet the three leads")
    expect(officer.get_by_label("By when, step 1")).to_have_value("2018-06-15")
    for link in faults.get_by_role("link").all():
        assert (
            officer.locator(f"[id='{link.get_attribute('href')[1:]}']").count() == 1
        ), link.inner_text()
    assert own_tracker.api("actions/TRA-2/")["outlook"] == "green"


def test_of_a_partners_update_it_is_true_that_it_counts_once_an_officer_accepts_it(
    own_tracker, visit
):
    partner, officer = visit("partner"), visit("officer")
    before = own_tracker.api("actions/INS-2/")
    partner.goto("/my-work/")
    partner.get_by_role("link", name="Report on INS-2").click()

    fill_in(partner, AMBER)
    submit(partner)

    expect(partner.get_by_role("status")).to_have_text("Update submitted for review.")
    assert own_tracker.api("actions/INS-2/") == before
    partner.goto("/actions/INS-2/")
    expect(fact(partner, "Owner’s rating")).to_contain_text("Red")
    expect(partner.get_by_role("main")).not_to_contain_text(AMBER["happened"])

    officer.goto("/actions/INS-2/")
    officer.get_by_role("link", name="Review the June 2018 update").click()
    officer.get_by_label("Why it is returned").fill("Please name the three areas.")
    officer.get_by_role("button", name="Return to its author").click()
    expect(officer.get_by_role("status")).to_have_text("Update returned.")

    partner.goto("/my-work/")
    partner.get_by_role("row").filter(
        has_text=re.compile("INS-2.*Please name the three areas", re.DOTALL)
    ).get_by_role("link").click()
    expect(partner.get_by_role("main")).to_contain_text("Please name the three areas.")
    partner.get_by_role("link", name="Go on with this update").click()
    expect(partner.get_by_role("main")).to_contain_text("Please name the three areas.")
    expect(partner.get_by_label("What happened")).to_have_value(AMBER["happened"])
    fill_in(partner, {"happened": "Fife and Moray have answered; Angus has not."})
    submit(partner)
    expect(partner.get_by_role("status")).to_have_text("Update submitted for review.")
    assert own_tracker.api("actions/INS-2/") == before

    officer.goto("/actions/INS-2/")
    officer.get_by_role("link", name="Review the June 2018 update").click()
    officer.get_by_role("button", name="Accept").click()
    expect(officer.get_by_role("status")).to_have_text("Update accepted.")

    after = own_tracker.api("actions/INS-2/")
    assert (after["rating"], after["outlook"], after["confirmed"]) == (
        "amber",
        "green",
        True,
    )
    partner.goto("/actions/INS-2/")
    expect(fact(partner, "Owner’s rating, June 2018")).to_contain_text("Amber")
    expect(partner.get_by_role("main")).to_contain_text(
        "Fife and Moray have answered; Angus has not."
    )
    partner.goto("/ratings/")
    in_grid = partner.get_by_role("row").filter(
        has=partner.get_by_role("link", name="INS-2", exact=True)
    )
    expect(
        in_grid.get_by_role("cell").last.get_by_role("link")
    ).to_have_accessible_name(re.compile("June 2018: Amber"))


def test_of_a_members_draft_it_is_true_that_it_waits_for_them_is_submitted_and_can_be_taken_back(
    own_tracker, visit
):
    member = visit("member")
    member.goto("/updates/new/REC-7/")
    fill_in(member, {"rating": "Green", "happened": GREEN["happened"]})
    save_draft(member)
    expect(member.get_by_role("status")).to_have_text(
        "Draft saved. It is not submitted yet."
    )

    member.goto("/recommendations/REC-7/")
    member.get_by_role("link", name="Go on with the June 2018 update").click()
    expect(member.get_by_label("What happened")).to_have_value(GREEN["happened"])
    fill_in(member, GREEN)
    submit(member)
    expect(member.get_by_role("status")).to_have_text("Update submitted for review.")
    expect(member.get_by_role("link", name="Go on with this update")).to_have_count(0)

    member.get_by_role("button", name="Take it back to change it").click()
    expect(member.get_by_role("status")).to_have_text("The update is a draft again.")
    expect(member.get_by_role("link", name="Go on with this update")).to_have_count(1)


def test_of_two_tabs_on_one_draft_it_is_true_that_the_second_save_shows_both_texts(
    own_tracker, visit
):
    first = visit("member")
    first.goto("/actions/DAT-2/")
    follow(first.get_by_role("link", name="Go on with the June 2018 update"))
    second = first.context.new_page()
    second.goto(first.url)

    fill_in(first, {"happened": "Written in the first tab."})
    save_draft(first)
    fill_in(
        second,
        {"happened": "Written in the second tab.", "next": "Also in the second."},
    )
    save_draft(second)

    expect(second.get_by_role("alert")).to_contain_text("This was not saved yet")
    expect(second.get_by_label("What happened")).to_have_value(
        "Written in the second tab."
    )
    expect(second.get_by_label("What is next")).to_have_value("Also in the second.")
    expect(second.get_by_role("complementary", name="For comparison")).to_contain_text(
        "Written in the first tab."
    )
    save_draft(second)
    expect(second.get_by_role("status")).to_have_text(
        "Draft saved. It is not submitted yet."
    )
    expect(second.get_by_role("main")).to_contain_text("Written in the second tab.")


def test_of_a_first_draft_begun_by_two_people_it_is_true_that_neither_text_is_lost(
    own_tracker, visit
):
    member, officer = visit("member"), visit("officer")
    member.goto("/updates/new/REC-7/")
    officer.goto("/updates/new/REC-7/")

    fill_in(officer, {"happened": "Written by the officer."})
    save_draft(officer)
    fill_in(member, {"happened": "Written by the member."})
    save_draft(member)

    expect(member.get_by_role("alert")).to_contain_text(
        "REC-7 already has an update for June 2018"
    )
    expect(member.get_by_label("What happened")).to_have_value("Written by the member.")
    expect(member.get_by_role("complementary", name="For comparison")).to_contain_text(
        "Written by the officer."
    )
    save_draft(member)
    expect(member.get_by_role("main")).to_contain_text("Written by the member.")


def test_of_anothers_draft_it_is_true_that_a_partner_finds_nothing(tracker, visit):
    draft = tracker.database.value(
        "SELECT u.id FROM rounds_progressupdate u JOIN commitments_commitment c ON c.id"
        " = u.commitment_id WHERE u.state = 'draft' AND c.reference = 'DAT-2'"
    )
    partner = visit("partner")

    answers = [partner.goto(f"/updates/{draft}/{page}") for page in ("", "edit/")]

    assert [answer.status for answer in answers] == [404, 404]
    expect(partner.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_of_anothers_commitment_it_is_true_that_a_partner_is_told_who_reports_on_it(
    tracker, visit
):
    partner = visit("partner")

    answer = partner.goto("/updates/new/REC-7/")

    assert answer.status == 403
    expect(partner.get_by_role("main")).to_contain_text("Updates on REC-7 come from")
