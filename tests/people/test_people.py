import io
import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from people import services
from people.forms import PersonForm
from people.models import Organisation, SeatHolding, User
from tests.factories import (
    TODAY,
    ActionFactory,
    OrganisationFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
)
from toolkit.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_an_officer_adds_a_person_who_sets_a_password_and_signs_in(signed_in, officer):
    seat = SeatFactory()
    given = {
        "name": "New Member",
        "email": "New@Example.org",
        "role": "member",
        "seat": seat.pk,
    }

    signed_in(officer).post(reverse("people:add"), given)
    link = re.search(r"http://\S+?(/accounts/\S+)", mail.outbox[0].body)[1]
    visitor = Client()
    form = visitor.get(link, follow=True)
    phrase = "a phrase of my own"
    visitor.post(form.request["PATH_INFO"], {"password1": phrase, "password2": phrase})
    visitor.post("/accounts/login/", {"login": "new@example.org", "password": phrase})

    person = User.objects.get(email="new@example.org")
    assert visitor.get("/my-work/").status_code == 200
    assert person.seat_ids == [seat.pk]
    assert person.organisation == seat.organisation


def test_adding_a_person_twice_is_refused_beside_the_address(signed_in, officer):
    known = UserFactory()
    given = {"name": "Same", "email": known.email.upper(), "role": "officer"}

    page = signed_in(officer).post(reverse("people:add"), given).content.decode()

    assert "A person has this address already." in page


@pytest.mark.parametrize("role", ["partner", "officer"])
def test_a_seat_is_for_a_member_alone(role, signed_in, officer):
    given = {
        "name": "N",
        "email": "n@example.org",
        "role": role,
        "seat": SeatFactory().pk,
    }
    given["organisation"] = OrganisationFactory().pk

    page = signed_in(officer).post(reverse("people:add"), given).content.decode()

    assert "A seat is held by a Leadership Group member." in page
    assert not User.objects.filter(email="n@example.org").exists()


def test_a_person_of_a_partner_agency_needs_an_organisation(signed_in, officer):
    given = {"name": "N", "email": "n@example.org", "role": "partner"}

    page = signed_in(officer).post(reverse("people:add"), given).content.decode()

    assert "needs an organisation" in page


def test_a_leaver_is_deactivated_and_what_they_wrote_stays(
    signed_in, officer, open_round
):
    update = accepted(ActionFactory(), open_round)
    leaver = update.author
    leavers_browser = signed_in(leaver)

    signed_in(officer).post(reverse("people:deactivate", args=[leaver.pk]))

    leaver.refresh_from_db()
    update.refresh_from_db()
    assert (leaver.is_active, update.author) == (False, leaver)
    assert not leaver.holdings.filter(until=None).exists()
    assert leavers_browser.get("/").status_code == 302


def test_an_officer_cannot_deactivate_themselves(signed_in, officer):
    response = signed_in(officer).post(reverse("people:deactivate", args=[officer.pk]))

    assert response.status_code == 403
    assert "Ask another officer" in response.content.decode()


def test_a_seat_passes_on_with_dates(signed_in, officer):
    former = SeatHoldingFactory()
    successor = UserFactory(member=True)
    address = reverse("people:pass-seat", args=[former.seat_id])

    signed_in(officer).post(address, {"to": successor.pk, "on": "2018-05-14"})

    held = [
        (holding.person, holding.since, holding.until)
        for holding in former.seat.holdings.order_by("since")
    ]
    assert held == [
        (former.person, date(2017, 6, 1), date(2018, 5, 14)),
        (successor, date(2018, 5, 14), None),
    ]
    assert former.person.seat_ids == []
    assert successor.seat_ids == [former.seat_id]


@pytest.mark.parametrize(
    ("day", "fault"),
    [("2018-05-22", "today or earlier"), ("2017-05-01", "before its holder took it")],
)
def test_a_seat_passes_on_neither_in_the_future_nor_before_it_was_taken(
    day, fault, signed_in, officer
):
    holding = SeatHoldingFactory()
    given = {"to": UserFactory(member=True).pk, "on": day}

    page = (
        signed_in(officer)
        .post(reverse("people:pass-seat", args=[holding.seat_id]), given)
        .content.decode()
    )

    assert fault in page
    holding.refresh_from_db()
    assert holding.until is None


def test_a_seat_never_has_two_holders_on_one_day():
    holding = SeatHoldingFactory()

    with (
        pytest.raises(IntegrityError, match="one_holder_per_seat"),
        transaction.atomic(),
    ):
        SeatHolding.objects.create(
            seat=holding.seat, person=UserFactory(member=True), since=date(2018, 1, 1)
        )
    with pytest.raises(ValidationError, match="another holder"):
        SeatHolding(
            seat=holding.seat, person=UserFactory(member=True), since=date(2018, 1, 1)
        ).full_clean()
    SeatHoldingFactory(since=date(2018, 1, 1))


def test_passing_a_seat_on_is_for_officers():
    with pytest.raises(NotAllowed):
        services.pass_seat(
            seat=SeatFactory(),
            to=None,
            on=TODAY,
            today=TODAY,
            by=UserFactory(member=True),
        )


@pytest.mark.parametrize(
    "name",
    ["list", "add", "organisations", "add-organisation", "seats", "keys", "add-key"],
)
def test_the_pages_of_people_are_for_officers(name, signed_in, officer):
    address = reverse(f"people:{name}")

    assert signed_in(officer).get(address).status_code == 200
    for person in (UserFactory(member=True), UserFactory()):
        refused = signed_in(person).get(address)
        assert (
            refused.status_code,
            "for programme officers" in refused.content.decode(),
        ) == (403, True)


@pytest.mark.parametrize("number", [3, 40])
def test_pages_of_people_ask_a_fixed_number_of_queries(
    number, signed_in, officer, django_assert_num_queries
):
    for _ in range(number):
        SeatHoldingFactory()
    browser = signed_in(officer)

    for name, queries in (("list", 7), ("organisations", 4), ("seats", 5)):
        with django_assert_num_queries(queries):
            browser.get(reverse(f"people:{name}"))


def test_an_email_that_cannot_be_sent_is_told_and_the_person_kept(
    signed_in, officer, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    given = {"name": "N", "email": "n@example.org", "role": "officer"}

    page = (
        signed_in(officer)
        .post(reverse("people:add"), given, follow=True)
        .content.decode()
    )

    assert "could not be sent" in page
    assert User.objects.filter(email="n@example.org").exists()


def test_the_first_officer_is_added_by_a_command_and_gets_a_link():
    call_command(
        "add_officer", "First@Example.org", "First Officer", stdout=io.StringIO()
    )

    assert User.objects.get(email="first@example.org").is_officer
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    with pytest.raises(CommandError, match="is a programme officer"):
        call_command("add_officer", "first@example.org", "Again")


def change(person, **changes):
    form = PersonForm(instance=person)
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in sent.items() if value is not None} | changes


def test_an_old_address_opens_nothing_once_an_officer_has_changed_it(
    signed_in, officer, client
):
    person = UserFactory(email="old@example.org")
    EmailAddress.objects.create(
        user=person, email=person.email, primary=True, verified=True
    )

    signed_in(officer).post(
        reverse("people:edit", args=[person.pk]),
        change(person, email="new@example.org"),
    )

    client.post(
        "/accounts/login/",
        {"login": "old@example.org", "password": "a long enough password"},
    )
    assert "_auth_user_id" not in client.session
    client.post(
        "/accounts/login/",
        {"login": "new@example.org", "password": "a long enough password"},
    )
    assert "_auth_user_id" in client.session


def test_the_last_officer_stays_one(signed_in, officer):
    page = signed_in(officer).post(
        reverse("people:edit", args=[officer.pk]), change(officer, role="member")
    )

    assert "This is the last programme officer." in page.content.decode()


def test_whoever_holds_a_seat_stays_a_member_until_it_passes_on(signed_in, officer):
    person = SeatHoldingFactory().person

    page = signed_in(officer).post(
        reverse("people:edit", args=[person.pk]), change(person, role="partner")
    )

    assert "Pass the seat on first." in page.content.decode()


def test_somebody_who_comes_back_gets_their_account_again(signed_in, officer):
    person = UserFactory(is_active=False)

    signed_in(officer).post(reverse("people:reactivate", args=[person.pk]))

    person.refresh_from_db()
    assert person.is_active
    assert mail.outbox[0].to == [person.email]


def test_a_seat_is_left_empty_only_on_purpose(signed_in, officer):
    holding = SeatHoldingFactory()
    browser, address = (
        signed_in(officer),
        reverse("people:pass-seat", args=[holding.seat_id]),
    )

    assert (
        "one of the two"
        in browser.post(address, {"to": "", "on": "2018-05-21"}).content.decode()
    )
    assert holding.seat.holdings.filter(until=None).exists()
    page = browser.post(
        address, {"to": "", "empty": "on", "on": "2018-05-21"}, follow=True
    ).content.decode()

    assert "is now empty" in page
    assert not holding.seat.holdings.filter(until=None).exists()


def test_who_holds_two_seats_speaks_for_those_that_have_an_organisation():
    of_a_body = SeatHoldingFactory()
    chair = SeatFactory(organisation=None, code="CHAIR", title="Chair", is_chair=True)
    SeatHoldingFactory(seat=chair, person=of_a_body.person)

    person = User.objects.get(pk=of_a_body.person.pk)

    assert person.body_ids == [of_a_body.seat.organisation_id]
    assert set(person.seat_ids) == {of_a_body.seat_id, chair.pk}


@pytest.mark.parametrize(
    "code", ["ci", "Ci", "NHS/GGC", "NHS GGC", "1ST", "C", "CI.", "ＣＩ", "CI\u200d"]
)
def test_a_code_that_is_no_address_or_differs_by_case_alone_is_refused(
    code, signed_in, officer
):
    OrganisationFactory(code="CI")

    page = signed_in(officer).post(
        reverse("people:add-organisation"),
        {"code": code, "name": "Another body", "kind": "partner"},
    )

    assert page.status_code == 200
    assert "such as CELCIS" in page.content.decode()
    assert not Organisation.objects.filter(name="Another body").exists()


def test_a_code_from_before_stays_when_the_name_changes(signed_in, officer):
    body = OrganisationFactory(code="nhs/old")
    address = reverse("people:edit-organisation", args=[body.pk])
    opened = signed_in(officer).get(address).context["form"]["opened"].value()

    signed_in(officer).post(
        address,
        {"code": "nhs/old", "name": "New name", "kind": "partner", "opened": opened},
    )

    body.refresh_from_db()
    assert body.name == "New name"


def test_a_code_stays_and_the_form_says_how_to_get_another(signed_in, officer):
    body = OrganisationFactory(code="OLD")
    address = reverse("people:edit-organisation", args=[body.pk])
    opened = signed_in(officer).get(address).context["form"]["opened"].value()

    page = signed_in(officer).post(
        address, {"code": "NEW", "name": "N", "kind": "partner", "opened": opened}
    )

    assert "merge this one into it" in page.text
    assert Organisation.objects.get(pk=body.pk).code == "OLD"


def test_the_page_of_a_person_names_who_is_signed_in_at_its_head(officer, signed_in):
    other = UserFactory(name="Ann Agent")
    address = reverse("people:edit", args=[other.pk])

    page = signed_in(officer).get(address).text

    head = page[page.index("<body") : page.index("<main")]
    assert officer.name in head
    assert "Ann Agent" not in head
