"""People sign in and out, and get back in when they have forgotten their password."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "look-around-2018"


def sign_in(page, address, password=PASSWORD):
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_of_signing_in_it_is_true_that_it_leads_to_the_page_asked_for_and_out_again(
    own_tracker, visit
):
    page = visit()

    page.goto("/my-work/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Email").fill("Chair@cpip.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(f"{own_tracker.url}/my-work/")
    expect(page.get_by_role("banner")).to_contain_text("Chair of the Leadership Group")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_of_a_wrong_password_it_is_true_that_it_is_said_and_the_address_stays(
    own_tracker, visit
):
    page = visit()

    sign_in(page, "chair@cpip.example", "not the password")

    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("Email")).to_have_value("chair@cpip.example")
    expect(page.get_by_label("Password")).to_have_value("")


def test_of_a_forgotten_password_it_is_true_that_a_link_by_email_sets_a_new_one_once(
    own_tracker, visit
):
    page = visit()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="I have forgotten my password").click()
    page.get_by_label("Email").fill("cosla@cpip.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")

    link = own_tracker.link_in_letter_to("cosla@cpip.example", "Reset your password")
    page.goto(link)
    page.get_by_label("New Password", exact=True).fill("a quite new password")
    page.get_by_label("New Password (again)").fill("a quite new password")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Password set")

    sign_in(page, "cosla@cpip.example", "a quite new password")
    expect(page.get_by_role("banner")).to_contain_text("COSLA member")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "cosla@cpip.example")
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text(
        "This link has been used or is too old."
    )


def test_of_an_unknown_address_it_is_true_that_the_page_does_not_give_it_away(
    own_tracker, visit
):
    page = visit()
    page.goto("/accounts/password/reset/")

    page.get_by_label("Email").fill("nobody@cpip.example")
    page.get_by_role("button", name="Send the link").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    assert "no account with this address" in own_tracker.letter_to(
        "nobody@cpip.example", "Your request"
    )
