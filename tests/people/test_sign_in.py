import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people import services
from people.invitations import send_invitation
from reminders.feeds import token_of
from tests.factories import TODAY, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"
LOGIN = "/accounts/login/"


def sign_in(client, email, password=PASSWORD, address=LOGIN):
    return client.post(address, {"login": email, "password": password})


def test_a_person_signs_in_with_email_in_any_case_and_out_again(client):
    person = UserFactory()

    response = sign_in(client, person.email.upper())

    assert response.url == reverse("dashboard:overview")
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_a_wrong_password_says_so_and_keeps_the_address(client):
    person = UserFactory()

    page = sign_in(client, person.email, "wrong").content.decode()

    assert "There is a problem" in page
    assert f'value="{person.email}"' in page


@pytest.mark.parametrize("address", [LOGIN, "/admin/login/"])
def test_after_repeated_failures_the_account_is_locked_for_a_while(client, address):
    person = UserFactory(officer=True)
    for _ in range(5):
        sign_in(client, person.email, "wrong", LOGIN)

    response = client.post(
        address,
        {"login": person.email, "username": person.email, "password": PASSWORD},
        follow=True,
    )

    assert "_auth_user_id" not in client.session
    if address == LOGIN:
        assert "Too many failed login attempts" in response.content.decode()


def test_the_admins_own_sign_in_leads_to_the_one_with_the_lockout(client):
    response = client.get("/admin/login/?next=/admin/")

    assert response.url.startswith(LOGIN)


def test_a_deactivated_person_cannot_sign_in(client):
    person = UserFactory(is_active=False)

    sign_in(client, person.email)

    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_a_link(client, settings):
    person = UserFactory()

    client.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(re.escape(settings.BASE_URL) + r"(\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(
        form.request["PATH_INFO"],
        {"password1": "another long phrase", "password2": "another long phrase"},
    )

    assert mail.outbox[0].to == [person.email]
    assert sign_in(client, person.email, "another long phrase").status_code == 302
    assert "too old" in client.get(link, follow=True).content.decode()


def test_nobody_learns_from_the_reset_whether_an_account_exists(client):
    known, unknown = UserFactory().email, "nobody@example.org"

    answers = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in (known, unknown)
    ]

    assert answers[0].url == answers[1].url


def test_a_person_changes_their_password(client, signed_in):
    person = UserFactory()
    new = {
        "oldpassword": PASSWORD,
        "password1": "quite another phrase",
        "password2": "quite another phrase",
    }

    signed_in(person).post("/accounts/password/change/", new)

    assert sign_in(client, person.email, "quite another phrase").status_code == 302


def test_nobody_signs_up(client):
    response = client.post(
        "/accounts/signup/", {"email": "me@example.org", "password1": PASSWORD}
    )

    assert "Accounts are made by the programme office" in response.content.decode()


def test_the_demonstrations_password_is_shown_in_the_demonstration_alone(
    client, programme
):
    assert "look-around" not in client.get(LOGIN).content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/actions/", "/my-work/", "/people/", "/reminders/", "/rounds/"]
)
def test_pages_need_a_sign_in_and_lead_back_after_it(client, address):
    assert client.get(address).url == f"{LOGIN}?next={address}"


def test_nobody_changes_their_address_past_the_officers(signed_in):
    person = UserFactory()

    response = signed_in(person).post(
        "/accounts/email/", {"action_add": "", "email": "other@example.org"}
    )

    assert response.status_code == 404


def test_the_link_to_a_new_password_leads_to_our_own_address_whatever_the_request_says(
    client, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    person = UserFactory()

    client.post(
        "/accounts/password/reset/",
        {"email": person.email},
        headers={"host": "evil.example"},
    )

    assert settings.BASE_URL in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def set_password_by(client, link, password="another long phrase"):
    """Follow a link of an email and set a password with it."""
    form = client.get(link, follow=True)
    return client.post(
        form.request["PATH_INFO"], {"password1": password, "password2": password}
    )


def link_in(message, settings):
    return re.search(re.escape(settings.BASE_URL) + r"(\S+)", message.body)[1]


def test_what_a_leaver_had_does_not_come_back_with_the_account(
    signed_in, officer, settings
):
    leaver = UserFactory()
    old_session = signed_in(leaver)
    calendar = reverse("reminders:feed", args=[token_of(leaver)])
    send_invitation(leaver)
    invited = link_in(mail.outbox[-1], settings)
    assert Client().get(calendar).status_code == 200

    services.deactivate(person=leaver, today=TODAY, by=officer)
    send_invitation(leaver)
    while_away = link_in(mail.outbox[-1], settings)
    assert old_session.get("/").status_code == 302
    assert Client().get(calendar).status_code == 404
    set_password_by(Client(), while_away)
    leaver.refresh_from_db()
    assert not leaver.has_usable_password()

    services.reactivate(person=leaver, by=officer, at=timezone.now())

    leaver.refresh_from_db()
    assert old_session.get("/").status_code == 302
    assert Client().get(calendar).status_code == 404
    for link in (invited, while_away):
        set_password_by(Client(), link)
        assert sign_in(Client(), leaver.email, "another long phrase").status_code == 200
    assert sign_in(Client(), leaver.email).status_code == 200
    send_invitation(leaver)
    set_password_by(Client(), link_in(mail.outbox[-1], settings))
    assert sign_in(Client(), leaver.email, "another long phrase").status_code == 302
