"""A form that is sent after its session has ended: what it said goes through the sign-in to whom it
belongs, and to nobody else.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from people.unsent import MOST_CHARACTERS, proof_for
from tests.browsing import Browser
from tests.factories import ActionFactory, UserFactory, submitted

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"
WORDS = "Please name\nthe three areas."
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def update(open_round):
    return submitted(ActionFactory(), open_round)


@pytest.fixture
def comment(update):
    return reverse("rounds:comment", args=[update.pk])


def sign_in(client, person, page):
    carried = re.search(r'name="carried" value="([^"]*)"', page.text)
    sent = {
        "login": person.email,
        "password": PASSWORD,
        "carried": carried.group(1) if carried else "",
        "next": "/my-work/",
    }
    return client.post(reverse("account_login"), sent)


def words_for(person, **others):
    return {"made_for": proof_for(person), "text": WORDS, **others}


def test_what_was_typed_goes_through_the_sign_in_and_is_sent_after_it(
    officer, update, comment
):
    client = Client()  # in whose pages lines break where they were typed
    asked = client.post(comment, words_for(officer, kept_as="ACT-1 2018-06"))
    offered = sign_in(client, officer, asked)

    assert (asked.status_code, offered.status_code) == (403, 403)
    assert f'action="{comment}"' in offered.text
    assert offered.text.count("<blockquote") == 1
    client.post(comment, dict(HIDDEN.findall(offered.text)))
    assert [one.text for one in update.comments.all()] == [WORDS]


def test_a_wrong_password_loses_nothing_of_it(client, officer, comment):
    asked = client.post(comment, words_for(officer))

    refused = client.post(
        reverse("account_login"),
        {
            "login": officer.email,
            "password": "wrong",
            "carried": re.search(r'name="carried" value="([^"]*)"', asked.text)[1],
        },
    )

    assert "What you typed is kept" in refused.text
    assert "three areas" in sign_in(client, officer, refused).text


def test_nobody_else_who_signs_in_sees_it(client, officer, comment):
    asked = client.post(comment, words_for(officer))
    answer = sign_in(client, UserFactory(officer=True), asked)

    assert answer.status_code == 302
    page = client.get(answer.url)
    assert "typed by somebody else" in page.text
    assert "three areas" not in page.text


def test_a_form_that_we_did_not_make_is_not_carried(client, officer, comment):
    without = client.post(comment, {"text": WORDS})
    forged = client.post(comment, {"text": WORDS, "made_for": "forged"})

    assert (without.status_code, forged.status_code) == (302, 302)


def test_what_a_sign_in_carries_is_believed_from_ourselves_alone(client, officer):
    answer = client.post(
        reverse("account_login"),
        {
            "login": officer.email,
            "password": PASSWORD,
            "carried": proof_for(officer),
            "next": "/my-work/",
        },
    )

    assert answer.url == "/my-work/"


def test_more_than_any_form_holds_is_not_carried(client, officer, comment):
    sent = words_for(officer, more="x" * MOST_CHARACTERS)

    assert client.post(comment, sent).status_code == 302


def test_a_form_whose_token_is_gone_is_offered_again_to_whom_it_was_made_for(
    officer, update, comment
):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(officer)

    mine = browser.post(comment, words_for(officer))
    anothers = browser.post(comment, words_for(UserFactory()))

    assert (mine.status_code, anothers.status_code) == (403, 403)
    assert "three areas" in mine.text
    assert "csrfmiddlewaretoken" in mine.text
    assert "three areas" not in anothers.text
    assert not update.comments.exists()


def test_a_form_without_cookies_leads_to_the_sign_in_with_what_it_said(
    officer, comment
):
    stranger = Browser(enforce_csrf_checks=True)

    asked = stranger.post(comment, words_for(officer))

    assert asked.status_code == 403
    assert 'name="carried"' in asked.text


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(
    client, update
):
    page = update.get_absolute_url()

    ours = client.post(
        reverse("rounds:accept", args=[update.pk]),
        headers={"Referer": f"http://testserver{page}"},
    )

    assert ours.url == f"{reverse('account_login')}?next={page.replace('/', '%2F')}"


@pytest.mark.parametrize(
    "page",
    [
        "http://elsewhere.example/",
        "http://testserver.example/",
        "http://testserver//elsewhere.example/",
        "http://testserver/\\elsewhere.example/",
        "",
    ],
)
def test_no_button_leads_back_to_another_site(client, update, page):
    address = reverse("rounds:accept", args=[update.pk])

    answer = client.post(address, headers={"Referer": page})

    assert answer.url == f"{reverse('account_login')}?next=%2F"


def test_the_script_of_a_form_is_told_to_sign_in(client, officer):
    address = reverse("rounds:typed-first", args=[ActionFactory().reference])

    signed_out = client.post(address, words_for(officer))
    stranger = Browser(enforce_csrf_checks=True)
    without_token = stranger.post(address, headers={"Accept": "application/json"})

    assert (signed_out.status_code, without_token.status_code) == (401, 403)
    for answer in (signed_out, without_token):
        assert "no longer signed in" in answer.json()["said"]
        assert answer.json()["sign_in"] == reverse("account_login")


def test_the_script_of_a_form_learns_that_it_arrived(signed_in, officer, comment):
    browser = signed_in(officer)

    arrived = browser.post(comment, words_for(officer, sending="a1b2"))
    refused = browser.post(comment, {"text": "", "sending": "c3d4"})
    odd = [
        browser.post(comment, words_for(officer, sending=number))
        for number in ("a; Path=/", "щ1")  # no header holds the second
    ]

    assert arrived.cookies["arrived"].value == "a1b2"
    assert "arrived" not in refused.cookies
    assert all("arrived" not in answer.cookies for answer in odd)


def test_forms_of_long_text_are_kept_and_those_of_passwords_and_redactions_are_not(
    signed_in, officer, update
):
    browser = signed_in(officer)

    kept = {
        address: "data-keep" in browser.get(address).text
        for address in (
            update.get_absolute_url(),
            reverse("rounds:extend", args=[update.round.slug]),
            reverse("account_change_password"),
            reverse("redaction:add"),
        )
    }

    assert list(kept.values()) == [True, True, False, False]
