"""An address takes only what a mail can be sent to, and a mail that fails stops nothing."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from people.models import AccountChange, ApiKey, User
from people.services import account_changes
from tests.factories import AccountChangeFactory, UserFactory
from tests.people.test_people import change as fields_of
from tests.told import recipients, tell_all
from toolkit.addresses import validate_address

pytestmark = pytest.mark.django_db
UNSEEN = "new1@cpip.example\u202e"
UNFIT = {
    "a sign that turns the text": (UNSEEN, "cannot be seen (U+202E)"),
    "a blank of no width": ("new\u200b1@cpip.example", "(U+200B)"),
    "a soft hyphen": ("new@cp\u00adip.example", "cannot be seen (U+00AD)"),
    "a blank of no width in the domain": ("a@cpip\u200b.example", "(U+200B)"),
    "a wide full stop": ("a@cpip。example", "Write the address without “。”"),
    "a letter that looks like another": ("a@cpіp.example", "without “і”"),
    "a space in quotes": ('"a b"@cpip.example', "Take the space out"),
    "a control sign in quotes": ('"a\x01b"@cpip.example', "(U+0001)"),
}


@pytest.fixture
def unsendable(officer):
    """A person whose address was taken before such addresses were refused."""
    person = UserFactory()
    User.objects.filter(pk=person.pk).update(email=UNSEEN)
    person.refresh_from_db()
    return person


@pytest.mark.parametrize(("address", "sentence"), UNFIT.values(), ids=UNFIT)
def test_the_form_says_what_is_wrong_with_an_address(
    address, sentence, signed_in, officer
):
    given = {"name": "New", "email": address, "role": "member"}

    answer = signed_in(officer).post(reverse("people:add"), given)

    known = ["Enter a valid email address.", sentence]
    faults = answer.context["form"].errors["email"]
    assert any(text in fault for fault in faults for text in known)
    assert not User.objects.filter(name="New").exists()


@pytest.mark.parametrize(("address", "sentence"), UNFIT.values(), ids=UNFIT)
def test_the_rule_itself_says_it(address, sentence):
    with pytest.raises(ValidationError) as refusal:
        validate_address(address)

    assert sentence in refusal.value.messages[0]


@pytest.mark.parametrize(
    "address", ["a.b+c@cpip.example", "o'neil@xn--bcher-kva.example"]
)
def test_usual_addresses_are_taken(address):
    validate_address(address)


def test_no_change_of_an_officers_address_is_asked_for_it(signed_in, officer):
    other = UserFactory(officer=True)

    page = signed_in(officer).post(
        reverse("people:edit", args=[officer.pk]), fields_of(officer, email=UNSEEN)
    )
    with pytest.raises(ValidationError, match="cannot be seen"):
        account_changes.change_address(
            person=officer, address=UNSEEN, by=other, at=timezone.now()
        )

    assert "cannot be seen (U+202E)" in page.text
    assert not AccountChange.objects.exists()


def test_commands_and_the_form_for_a_lost_password_refuse_it(officer, client):
    with pytest.raises(CommandError, match="cannot be seen"):
        call_command("add_officer", UNSEEN, "New", stdout=io.StringIO())
    with pytest.raises(CommandError, match="cannot be seen"):
        call_command("change_officer_address", officer.email, UNSEEN)
    page = client.post(reverse("account_reset_password"), {"email": UNSEEN})

    assert "cannot be seen (U+202E)" in page.text
    assert mail.outbox == []


def test_a_key_is_shown_though_one_contact_cannot_be_told(
    unsendable, signed_in, officer, django_capture_on_commit_callbacks
):
    body = unsendable.organisation
    other = UserFactory(organisation=body, email="zz@example.org")
    given = {"organisation": body.pk, "name": "nightly", "scopes": ["read"]}
    given["expires_on"] = timezone.localdate() + timedelta(days=30)

    with django_capture_on_commit_callbacks(execute=True):
        page = signed_in(officer).post(reverse("people:add-key"), given, follow=True)

    assert page.status_code == 201
    assert ApiKey.objects.get().prefix in page.text
    assert other.email in recipients(tell_all())


def test_an_officer_mends_such_an_address(
    unsendable, signed_in, officer, django_capture_on_commit_callbacks
):
    browser = signed_in(officer)
    form = reverse("people:edit", args=[unsendable.pk])

    link = browser.post(reverse("people:send-link", args=[unsendable.pk]), follow=True)
    with django_capture_on_commit_callbacks(execute=True):
        saved = browser.post(form, fields_of(unsendable, email="right@example.org"))

    assert "could not be sent" in link.text
    assert saved.status_code == 302
    unsendable.refresh_from_db()
    assert unsendable.email == "right@example.org"


def test_another_officer_mends_an_officers_address(
    unsendable, signed_in, officer, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=unsendable.pk).update(role="officer")
    unsendable.refresh_from_db()
    third = UserFactory(officer=True)

    with django_capture_on_commit_callbacks(execute=True):
        change = account_changes.change_address(
            person=unsendable, address="right@example.org", by=third, at=timezone.now()
        )
        address = reverse("people:confirm-account-change", args=[change.pk])
        signed_in(officer).post(address)

    unsendable.refresh_from_db()
    assert unsendable.email == "right@example.org"
    assert third.email in recipients(tell_all())


def test_what_waited_with_such_an_address_is_not_confirmed(signed_in, officer):
    other = UserFactory(officer=True)
    before = other.email
    change = AccountChangeFactory(
        person=other,
        address=before,
        new_address=UNSEEN,
        asked_at=timezone.now(),
        answer="",
        answered_by=None,
        answered_at=None,
    )

    page = signed_in(officer).post(
        reverse("people:confirm-account-change", args=[change.pk]), follow=True
    )

    assert "cannot be seen" in page.text
    change.person.refresh_from_db()
    assert change.person.email == before
