"""Officers keep the programme's content, its people and its seats true, in a browser without
scripts; with them a second press of a button within 10 seconds sends nothing twice.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import faults_of

pytestmark = pytest.mark.xdist_group("browser")

CELCIS = "CELCIS, University of Strathclyde"
NEG_4 = "Consult on the 1937 Act neglect offence"


def milestone(page, title):
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=title))


def seat_of(page, title):
    return page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=title, exact=True)
    )


def save(page):
    page.get_by_role("button", name="Save").click()


def test_of_an_officers_new_title_it_is_true_that_it_shows_everywhere_with_its_history(
    own_tracker, visit
):
    officer = visit("officer")
    officer.goto("/actions/NEG-4/")
    officer.get_by_role("link", name="Edit title, owner, lead and partners").click()

    officer.get_by_label("Title").fill("Consult on the neglect offence")
    save(officer)

    expect(officer.get_by_role("status")).to_have_text("NEG-4 saved.")
    expect(officer.get_by_role("heading", level=1)).to_have_text(
        "Consult on the neglect offence"
    )
    expect(
        officer.get_by_role("listitem").filter(
            has_text="Consult on the neglect offence"
        )
    ).to_contain_text(NEG_4)
    officer.goto("/actions/?search=neglect offence")
    expect(
        officer.get_by_role("link", name="Consult on the neglect offence")
    ).to_have_count(1)
    assert (
        own_tracker.api("actions/NEG-4/")["title"] == "Consult on the neglect offence"
    )


def test_of_two_officers_on_one_form_it_is_true_that_the_second_sees_both_texts(
    own_tracker, visit
):
    first, second = visit("officer"), visit("officer2")
    first.goto("/actions/NEG-4/edit/")
    second.goto("/actions/NEG-4/edit/")

    first.get_by_label("Title").fill("The first officer's title")
    save(first)
    second.get_by_label("Title").fill("The second officer's title")
    save(second)

    expect(second.get_by_role("alert")).to_contain_text(
        "Someone else saved this after you opened it."
    )
    expect(second.get_by_label("Title")).to_have_value("The second officer's title")
    expect(second.get_by_role("main")).to_contain_text(
        "Now saved: The first officer's title"
    )
    save(second)
    expect(second.get_by_role("heading", level=1)).to_have_text(
        "The second officer's title"
    )


def test_of_a_new_milestone_it_is_true_that_a_date_stated_later_leaves_its_first_date(
    own_tracker, visit
):
    officer = visit("officer")
    officer.goto("/actions/NEG-4/")
    officer.get_by_role("link", name="Add a milestone").click()

    officer.get_by_label("Title").fill("Responses published")
    officer.get_by_label("First planned date").fill("2018-06-15")
    officer.get_by_role("button", name="Add the milestone").click()
    expect(officer.get_by_role("status")).to_have_text(
        "Milestone added. It lies within the due date, June 2018."
    )
    officer.get_by_role("link", name="State a date for Responses published").click()
    officer.get_by_label("Date (optional)").fill("2018-07-16")
    officer.get_by_label("Reason").fill("More responses came than expected.")
    officer.get_by_role("button", name="Save the date").click()

    expect(officer.get_by_role("status")).to_have_text("Date saved.")
    expect(milestone(officer, "Responses published")).to_contain_text("15 June 2018")
    expect(milestone(officer, "Responses published")).to_contain_text("16 July 2018")
    expect(milestone(officer, "Responses published")).to_contain_text("31 days")
    expect(officer.get_by_role("main")).to_contain_text(
        "More responses came than expected."
    )
    stored = [
        one
        for one in own_tracker.api("actions/NEG-4/")["milestones"]
        if one["title"] == "Responses published"
    ]
    assert (stored[0]["first"]["date"], stored[0]["forecast"]["date"]) == (
        "2018-06-15",
        "2018-07-16",
    )


def test_of_a_person_added_with_a_seat_it_is_true_that_the_emailed_link_lets_them_in(
    own_tracker, visit
):
    officer, newcomer = visit("officer"), visit()
    officer.goto("/people/")
    officer.get_by_role("link", name="Add a person").click()

    officer.get_by_label("Name").fill("Morag Reid")
    officer.get_by_label("Email").fill("morag@celcis.example")
    officer.get_by_role("group", name="Role").get_by_text(
        "Leadership Group member"
    ).click()
    officer.get_by_label("Seat on the Leadership Group").select_option(CELCIS)
    officer.get_by_role("button", name="Add and send the link").click()

    expect(officer.get_by_role("status").first).to_have_text(
        "A link to set a password was sent to morag@celcis.example."
    )
    officer.goto("/seats/")
    expect(seat_of(officer, CELCIS)).to_contain_text("Morag Reid, since 21 May 2018")
    newcomer.goto(
        own_tracker.link_in_letter_to("morag@celcis.example", "Set your password")
    )
    newcomer.get_by_label("New Password", exact=True).fill("a quite new password")
    newcomer.get_by_label("New Password (again)").fill("a quite new password")
    newcomer.get_by_role("button", name="Set password").click()
    newcomer.get_by_role("main").get_by_role("link", name="sign in").click()
    newcomer.get_by_label("Email").fill("morag@celcis.example")
    newcomer.get_by_label("Password").fill("a quite new password")
    newcomer.get_by_role("button", name="Sign in").click()
    newcomer.get_by_role("link", name="My work").click()
    expect(newcomer.get_by_role("link", name="Report on REC-7")).to_have_count(1)


def test_of_a_person_left_half_described_it_is_true_that_nothing_typed_is_lost(
    own_tracker, visit
):
    officer = visit("officer")
    officer.goto("/people/add/")

    officer.get_by_label("Name").fill("Morag Reid")
    officer.get_by_label("Email").fill("member@cpip.example")
    officer.get_by_role("button", name="Add and send the link").click()

    expect(
        officer.get_by_role("alert").get_by_role(
            "link", name="A person has this address already."
        )
    ).to_have_count(1)
    expect(officer.get_by_label("Name")).to_have_value("Morag Reid")
    expect(officer.get_by_label("Email")).to_have_value("member@cpip.example")


def test_of_a_leaver_it_is_true_that_they_are_out_at_once_and_cannot_sign_in_again(
    own_tracker, visit
):
    officer, leaver = visit("officer"), visit("member")
    leaver.goto("/my-work/")
    officer.goto("/people/")
    officer.get_by_role("link", name="Edit CELCIS member").click()
    officer.get_by_role("link", name="Deactivate the account of a leaver").click()

    officer.get_by_role("button", name="Deactivate").click()
    expect(officer.get_by_role("alert")).to_contain_text("Nobody would be told of")
    officer.locator("label[for=id_anyway]").click()
    officer.get_by_role("button", name="Deactivate").click()

    expect(officer.get_by_role("status")).to_have_text(
        "CELCIS member can no longer sign in."
    )
    officer.goto("/seats/")
    expect(seat_of(officer, CELCIS)).to_contain_text("Nobody")
    leaver.reload()
    expect(leaver.get_by_role("heading", level=1)).to_have_text("Sign in")
    leaver.get_by_label("Email").fill("member@cpip.example")
    leaver.get_by_label("Password").fill("look-around-2018")
    leaver.get_by_role("button", name="Sign in").click()
    expect(leaver.get_by_role("button", name="Sign out")).to_have_count(0)
    leaver.goto("/")
    expect(leaver.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_of_a_leaver_whose_seat_is_taken_over_it_is_true_that_nothing_is_left(
    own_tracker, visit
):
    officer, chair = visit("officer"), visit("chair")
    officer.goto("/people/")
    officer.get_by_role("link", name="Edit CELCIS member").click()
    officer.get_by_role("link", name="Deactivate the account of a leaver").click()
    officer.get_by_label("Holds the seat").select_option(
        "Chair of the Leadership Group"
    )
    officer.get_by_role("button", name="Deactivate").click()

    expect(officer.get_by_role("status")).to_have_text(
        "CELCIS member can no longer sign in."
    )
    officer.goto("/my-work/")
    expect(officer.get_by_role("main")).not_to_contain_text("Nobody is told of")
    chair.goto("/my-work/")
    expect(chair.get_by_role("link", name="Report on REC-7")).to_have_count(1)


def test_of_what_nobody_is_told_of_it_is_true_that_officers_see_it_and_mend_it(
    own_tracker, visit
):
    officer = visit("officer", javascript=True)
    officer.goto("/seats/")
    officer.get_by_role("link", name=f"Pass on the seat of {CELCIS}").click()
    officer.get_by_text("Leave the seat empty").click()
    officer.get_by_role("button", name="Pass on the seat").click()

    officer.goto("/")
    officer.get_by_role("link", name=re.compile("^Nobody is told of")).click()
    assert not faults_of(officer)
    officer.goto("/my-work/")
    assert not faults_of(officer)
    officer.goto("/reminders/preview/")
    assert not faults_of(officer)
    officer.get_by_role("link", name="Fill the seat").first.click()
    officer.get_by_label("New holder").select_option("Chair of the Leadership Group")
    officer.get_by_role("button", name="Pass on the seat").click()

    officer.goto("/reminders/preview/")
    expect(officer.get_by_role("main")).not_to_contain_text("Nobody is told of")


def test_of_a_seat_passed_on_it_is_true_that_what_it_owns_goes_with_it(
    own_tracker, visit
):
    officer, chair = visit("officer"), visit("chair")
    officer.goto("/seats/")
    officer.get_by_role("link", name=f"Pass on the seat of {CELCIS}").click()

    officer.get_by_label("New holder").select_option("Chair of the Leadership Group")
    officer.get_by_role("button", name="Pass on the seat").click()

    expect(officer.get_by_role("status")).to_contain_text(
        f"The seat “{CELCIS}” is now held by Chair of the Leadership Group."
    )
    expect(seat_of(officer, CELCIS)).to_contain_text(
        "Chair of the Leadership Group, since 21 May 2018"
    )
    chair.goto("/my-work/")
    expect(chair.get_by_role("link", name="Report on REC-7")).to_have_count(1)


def test_of_reminders_it_is_true_that_an_officer_reads_what_was_sent_to_whom(
    tracker, visit
):
    officer = visit("officer")
    officer.goto("/")

    officer.get_by_role("link", name="Reminders").click()
    officer.get_by_role("link", name="due date , to CELCIS member").click()

    expect(officer.get_by_role("main")).to_contain_text("member@cpip.example")
    expect(officer.get_by_text("/updates/new/REC-7/")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["/people/", "/people/add/", "/organisations/", "/seats/", "/reminders/preview/"],
)
def test_of_an_officers_page_it_is_true_that_a_member_is_told_why_not(
    tracker, visit, path
):
    member = visit("member")

    answer = member.goto(path)

    assert answer.status == 403
    expect(member.get_by_role("main")).to_contain_text(
        "This page is for programme officers."
    )


def test_of_a_button_pressed_twice_it_is_true_that_the_form_is_sent_once(
    own_tracker, visit
):
    officer = visit("officer", javascript=True)
    officer.goto("/documents/add/")
    officer.get_by_label("Title").fill("Pressed twice")
    officer.get_by_label("Kind").select_option("Guidance")
    officer.get_by_label("When").fill("2018-05-02")
    sent = []
    officer.on("request", lambda request: sent.append(request.method))

    officer.get_by_role("button", name="Save").dblclick(delay=20)

    expect(officer.get_by_role("status")).to_have_text("“Pressed twice” saved.")
    assert sent.count("POST") == 1
    officer.goto("/documents/?search=Pressed twice")
    expect(officer.get_by_role("link", name="Pressed twice")).to_have_count(1)


def test_of_a_form_whose_answer_never_came_it_is_true_that_it_is_sent_again_after_10_seconds(
    own_tracker, visit
):
    officer = visit("officer", javascript=True)
    officer.clock.install()
    officer.goto("/documents/add/")
    officer.get_by_label("Title").fill("Stopped")
    officer.get_by_label("Kind").select_option("Guidance")
    officer.get_by_label("When").fill("2018-05-02")
    sent = []
    officer.on("request", lambda request: sent.append(request.method))
    # As one whose answer was stopped: the page stays in its place.
    officer.route("**/documents/add/", lambda route: route.fulfill(status=204), times=1)
    save = officer.get_by_role("button", name="Save")

    save.click()
    save.click()
    assert sent.count("POST") == 1
    officer.clock.fast_forward(10_000)
    save.click()

    expect(officer.get_by_role("status")).to_have_text("“Stopped” saved.")
    assert sent.count("POST") == 2
