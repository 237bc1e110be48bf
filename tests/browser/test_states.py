"""Pages in the states that only some people meet are as accessible and as narrow as the others."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.reading import faults_of
from tests.browser.reporting import (
    AMBER,
    ask_to_close,
    fill_in,
    leave_out,
    save_draft,
    submit,
)

pytestmark = pytest.mark.xdist_group("browser-pages")

LONGEST_TITLE = "Consultationonthe1937Actneglectoffence" * 6


def test_of_refused_forms_it_is_true_that_they_are_accessible_and_fit_their_screen(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    faults = []

    for path, button in {
        "/updates/new/NEG-4/": "Submit and accept",
        "/people/add/": "Add and send the link",
        "/organisations/add/": "Save",
        "/keys/add/": "Make the key",
        "/commitments/NEG-4/milestones/add/": "Add the milestone",
        "/accounts/password/change/": "Change password",
    }.items():
        page.goto(path)
        if "updates" in path:  # the form is filled in from the last update
            page.get_by_label("What happened").fill("")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        faults += faults_of(page)
        page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/actions/NEG-4/edit/")
    page.get_by_label("Title").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Title")
    faults += faults_of(page)
    page.goto("/actions/?rating=purple")
    expect(page.get_by_role("alert")).to_contain_text("purple")
    faults += faults_of(page)

    assert not faults, "\n".join(faults)


def test_of_a_redaction_it_is_true_that_its_second_officer_sees_and_confirms_it_on_any_screen(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    page.goto("/redactions/add/")
    page.get_by_label("Words to blank").fill("fieldwork")
    page.get_by_label("Reason").fill("A name.")
    page.get_by_label("Officer who is to confirm").select_option(index=1)
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing is blanked yet")
    faults = faults_of(page)
    path = urlsplit(page.url).path

    page = visit("officer2", javascript=True)
    page.goto(path)
    expect(page.get_by_role("table")).to_contain_text("[redacted]")
    assert "fieldwork" not in page.get_by_role("table").inner_text().lower()
    faults += faults_of(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Confirm and blank the words").click()
    expect(page.get_by_role("status")).to_contain_text("The words are blanked")
    faults += faults_of(page)

    assert not faults, "\n".join(faults)


def test_of_a_key_that_is_shown_it_is_true_that_its_page_is_accessible_and_fits_its_screen(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    faults = []

    page.goto("/keys/add/")
    page.get_by_label("Organisation").select_option(
        label="CELCIS, University of Strathclyde"
    )
    page.get_by_label("What it is for").fill(
        "Averylongnameofakeythatnobodywouldgiveitbutmaybe"
    )
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The key is made")
    faults += faults_of(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/keys/CIdemo18/rotate/")
    page.get_by_role("button", name="Make the new key").click()
    expect(page.get_by_text("The old key, CIdemo18, works until")).to_be_visible()
    faults += faults_of(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/keys/")
    expect(page.get_by_text("rotated:")).to_be_visible()
    faults += faults_of(page)

    assert not faults, "\n".join(faults)


def test_of_an_officers_account_that_waits_it_is_true_that_its_pages_are_accessible(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    other = visit("officer2", javascript=True)
    faults = []

    page.goto("/people/add/")
    page.get_by_label("Full name").fill("Averylongnameofanofficerthatnobodyhas")
    page.get_by_label("Email address").fill(f"{'long' * 10}@cpip.example")
    page.locator("label", has_text="Programme officer").click()
    page.get_by_role("button", name="Add and send the link").click()
    expect(page.get_by_text("Nothing has changed yet")).to_be_visible()
    faults += faults_of(page)
    other.goto("/people/")
    faults += faults_of(other)
    other.set_viewport_size({"width": 1280, "height": 900})
    other.goto(page.url)
    other.get_by_role("button", name="Refuse").click()
    expect(other.get_by_role("alert")).to_contain_text("Say why")
    faults += faults_of(other)
    other.set_viewport_size({"width": 1280, "height": 900})
    other.get_by_role("button", name="Confirm").click()
    expect(other.get_by_text("Confirmed by another officer")).to_be_visible()
    faults += faults_of(other)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/my-work/")
    faults += faults_of(page)

    assert not faults, "\n".join(faults)


def test_of_a_refused_sign_in_and_reset_it_is_true_that_they_are_accessible_and_fit_their_screen(
    own_tracker, visit
):
    page = visit(javascript=True)
    faults = []

    for path, button in {
        "/accounts/login/": "Sign in",
        "/accounts/password/reset/": "Send the link",
    }.items():
        page.goto(path)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        faults += faults_of(page)

    assert not faults, "\n".join(faults)


def test_of_the_link_in_a_letter_it_is_true_that_its_page_is_accessible_and_fits_its_screen(
    own_tracker, visit
):
    page = visit(javascript=True)
    page.goto("/accounts/password/reset/")
    page.get_by_label("Email").fill("cosla@cpip.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")

    page.goto(
        own_tracker.link_in_letter_to("cosla@cpip.example", "Reset your password")
    )
    faults = faults_of(page)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    faults += faults_of(page)

    assert not faults, "\n".join(faults)


def test_of_conflicts_it_is_true_that_they_are_accessible_and_fit_their_screen(
    own_tracker, visit
):
    first, second = (
        visit("officer", javascript=True),
        visit("officer2", javascript=True),
    )
    for page in (first, second):
        page.goto("/updates/new/NEG-4/")
        fill_in(page, AMBER)
    save_draft(first)
    expect(first.locator("[data-said]")).to_contain_text("Saved at")
    save_draft(second)
    expect(second.get_by_role("alert")).to_contain_text("This was not saved yet")

    faults = faults_of(second)

    for page in (first, second):
        page.goto("/actions/NEG-4/edit/")
    for page, title in ((first, "One title"), (second, "Another title")):
        page.get_by_label("Title").fill(title)
        page.get_by_role("button", name="Save").click()
    expect(second.get_by_role("alert")).to_contain_text("Someone else saved this")
    faults += faults_of(second)

    assert not faults, "\n".join(faults)


def test_of_an_update_on_its_way_it_is_true_that_each_of_its_pages_is_accessible_and_fits(
    own_tracker, visit
):
    partner, officer = (
        visit("partner", javascript=True),
        visit("officer", javascript=True),
    )
    partner.goto("/updates/new/INS-2/")
    fill_in(partner, AMBER | {"happened": LONGEST_TITLE * 5})
    leave_out(partner)
    submit(partner)
    expect(partner.get_by_role("status")).to_have_text("Update submitted for review.")

    faults = faults_of(partner)
    officer.goto(partner.url)
    officer.get_by_role("button", name="Return to its author").click()
    expect(officer.get_by_role("alert")).to_contain_text("There is a problem")
    faults += faults_of(officer)
    officer.get_by_label("Why it is returned").fill(LONGEST_TITLE)
    officer.get_by_role("button", name="Return to its author").click()
    expect(officer.get_by_role("status")).to_have_text("Update returned.")
    partner.reload()
    faults += faults_of(partner)
    partner.goto("/my-work/")
    faults += faults_of(partner, audited=(375,), measured=(320,))

    assert not faults, "\n".join(faults)


def test_of_the_longest_title_it_is_true_that_no_page_that_shows_it_scrolls_sideways(
    own_tracker, visit
):
    officer = visit("officer", javascript=True)
    officer.goto("/actions/NEG-1/edit/")
    officer.get_by_label("Title").fill(LONGEST_TITLE[:200])
    officer.get_by_role("button", name="Save").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text(LONGEST_TITLE[:200])

    faults = faults_of(officer, audited=(), measured=(1280, 640, 375, 320))
    for path in (
        "/",
        "/actions/",
        "/work-strands/neglect/",
        "/rounds/2018-06/",
        "/rounds/2018-06/returns/",
        "/actions/NEG-1/edit/",
        "/commitments/NEG-1/milestones/add/",
    ):
        assert officer.goto(path).status == 200, path
        faults += faults_of(officer, audited=(), measured=(1280, 640, 375, 320))

    assert not faults, "\n".join(faults)


def test_of_empty_lists_and_error_pages_it_is_true_that_they_are_accessible_and_fit(
    tracker, visit
):
    page = visit("member", javascript=True)
    faults = []

    for path, status in {
        "/actions/?search=nothingofthekind": 200,
        "/people/": 403,
        "/nothing-here/": 404,
    }.items():
        assert page.goto(path).status == status
        faults += faults_of(page)

    assert not faults, "\n".join(faults)


def test_of_a_round_that_is_planned_it_is_true_that_its_pages_are_accessible_and_fit(
    own_tracker, visit
):
    officer = visit("officer", javascript=True)
    faults = []
    officer.goto("/rounds/plan/")
    officer.get_by_role("combobox", name="Meeting").select_option("")
    officer.get_by_role("button", name="Plan the round").click()
    expect(officer.get_by_role("alert")).to_contain_text("There is a problem")
    faults += faults_of(officer)
    officer.get_by_label("Day of another meeting").fill("2018-09-06")
    for label, day in (
        ("Opens on", "2018-08-01"),
        ("Falls due on", "2018-08-20"),
        ("Planned to close", "2018-09-01"),
    ):
        officer.get_by_label(label).fill(day)
    officer.get_by_role("button", name="Plan the round").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("September 2018")
    faults += faults_of(officer)
    officer.get_by_role("link", name="Change the plan").click()
    faults += faults_of(officer)
    officer.get_by_role("link", name="Cancel").click()
    officer.get_by_role("link", name="Open the round").click()
    officer.get_by_role("button", name="Open the round").click()
    expect(officer.get_by_role("alert")).to_contain_text("today is far from it")
    faults += faults_of(officer)
    officer.get_by_text("Yes, this is right", exact=True).click()
    officer.get_by_role("button", name="Open the round").click()
    expect(officer.get_by_role("alert")).to_contain_text("The June 2018 round is open.")
    faults += faults_of(officer)
    ask_to_close(officer, "2018-06")
    faults += faults_of(officer)
    second = visit("officer2", javascript=True)
    second.goto("/rounds/2018-06/close/refuse/")
    faults += faults_of(second)
    second.goto("/rounds/2018-06/close/")
    faults += faults_of(second)
    officer = second
    officer.get_by_label("The round’s name").fill("June 2018")
    officer.get_by_role("button", name="Close the round").click()
    expect(officer.get_by_role("alert")).to_contain_text("wait for review")
    faults += faults_of(officer)

    assert not faults, "\n".join(faults)


def test_of_an_update_with_all_that_may_stand_beside_it_it_is_true_that_it_is_accessible_and_fits(
    own_tracker, visit
):
    partner, officer = (
        visit("partner", javascript=True),
        visit("officer", javascript=True),
    )
    partner.goto("/updates/new/INS-2/")
    fill_in(partner, AMBER)
    leave_out(partner)
    partner.get_by_text("Evidence: links and files").click()
    partner.get_by_label("Files").set_input_files(
        [
            {
                "name": f"{LONGEST_TITLE[:100]}.csv",
                "mimeType": "text/csv",
                "buffer": b"Area,Number\nFife,6\n",
            },
            {
                "name": "picture.pdf",
                "mimeType": "application/pdf",
                "buffer": b"not a pdf",
            },
        ]
    )
    submit(partner)
    expect(partner.get_by_role("alert")).to_contain_text(
        "picture.pdf was not added: its content is not pdf."
    )
    expect(partner.get_by_label("What happened")).to_have_value(AMBER["happened"])
    faults = faults_of(partner)
    submit(partner)
    expect(partner.get_by_role("status")).to_have_text("Update submitted for review.")
    officer.goto(partner.url)
    officer.get_by_label("Comment", exact=True).fill(LONGEST_TITLE)
    officer.get_by_role("button", name="Add the comment").click()
    officer.get_by_role("button", name="Add the comment").click()
    expect(officer.get_by_role("alert")).to_contain_text("There is a problem")
    faults += faults_of(officer)
    officer.get_by_label("Why it is returned").fill("How many?")
    officer.get_by_role("button", name="Return to its author").click()
    partner.goto(partner.url)
    partner.get_by_role("link", name="Go on with this update").click()
    fill_in(partner, {"happened": LONGEST_TITLE * 3})
    submit(partner)
    officer.goto(partner.url)
    faults += faults_of(officer)
    officer.goto("/actions/INS-2/")
    faults += faults_of(officer)
    officer.goto("/my-work/")
    faults += faults_of(officer)

    assert not faults, "\n".join(faults)


def test_of_a_draft_it_is_true_that_it_is_kept_while_it_is_typed(own_tracker, visit):
    page = visit("officer", javascript=True)
    page.goto("/updates/new/NEG-4/")
    page.get_by_label("What happened").fill("The first workshop was held, and")

    state = page.locator("[data-said]")
    expect(state).to_contain_text("Saved at")
    page.get_by_label("What happened").fill(
        "The first workshop was held, and twelve came."
    )
    save_draft(page)
    expect(page.locator("[data-typing]")).to_be_hidden()
    page.reload()

    expect(page.get_by_label("What happened")).to_have_value(
        "The first workshop was held, and twelve came."
    )
    expect(state).to_contain_text("Saved at")
