"""An officer's account changes by another officer's word, and everybody concerned is told."""

import io
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people import services
from people.models import AccountChange, User
from people.officers import is_reviewing
from people.services import account_changes
from reminders.update_recipients import reviewers_of_each
from tests.factories import (
    TODAY,
    AccountChangeFactory,
    ActionFactory,
    OrganisationFactory,
    SeatHoldingFactory,
    UserFactory,
    submitted,
)
from tests.people.test_people import change as fields_of
from tests.told import recipients, tell_all
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
NEW = "new@example.org"


@pytest.fixture
def ada():
    return UserFactory(officer=True, name="Ada", email="ada@example.org")


@pytest.fixture
def ben():
    return UserFactory(officer=True, name="Ben", email="ben@example.org")


def edit(browser, person, **changes):
    address = reverse("people:edit", args=[person.pk])
    return browser.post(address, fields_of(person, **changes), follow=True)


def asked_address(person, by, at=None) -> AccountChange:
    return account_changes.change_address(
        person=person, address=NEW, by=by, at=at or timezone.now()
    )


def test_an_officers_address_waits_and_is_theirs_once_another_confirms_it(
    ada, ben, signed_in
):
    adas = signed_in(ada)
    page = edit(adas, ada, email="New@Example.org", name="Ada B").content.decode()

    ada.refresh_from_db()
    assert (ada.email, ada.name) == ("ada@example.org", "Ada B")
    assert "Nothing has changed yet" in page
    change = AccountChange.objects.get()
    listed = signed_in(ben).get(reverse("people:list")).content.decode()
    assert change.get_absolute_url() in listed
    mine = signed_in(ben).get(reverse("rounds:my-work")).content.decode()
    assert change.get_absolute_url() in mine

    signed_in(ben).post(reverse("people:confirm-account-change", args=[change.pk]))

    ada.refresh_from_db()
    assert ada.email == NEW
    assert adas.get("/").status_code == 302, "who was signed in is signed out"
    sent = [message for message in mail.outbox if message.to == [NEW]]
    assert any("/accounts/password/reset/key/" in message.body for message in sent)
    change.refresh_from_db()
    assert (change.answer, change.answered_by) == ("confirmed", ben)
    history = signed_in(ben).get(reverse("people:edit", args=[ada.pk]))
    assert "Confirmed by another officer, Ben" in history.content.decode()


def test_the_asker_and_the_person_concerned_are_refused_by_the_address_too(
    ada, ben, signed_in
):
    cas = UserFactory(officer=True)
    change = asked_address(ben, ada)
    address = reverse("people:confirm-account-change", args=[change.pk])

    assert signed_in(ada).post(address).status_code == 403
    assert signed_in(ben).post(address).status_code == 403
    assert signed_in(UserFactory()).post(address).status_code == 403
    assert signed_in(cas).post(address).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_old_address_and_all_officers_are_told_of_each_step(ada, ben):
    UserFactory(officer=True, is_active=False)
    change = asked_address(ada, ada)
    told = tell_all()
    assert recipients(told) == {"ada@example.org", "ben@example.org"}
    assert "is to confirm or refuse it" in told[0].body

    account_changes.confirm(change=change, by=ben, at=timezone.now())

    told = tell_all()
    assert recipients(told) == {"ada@example.org", NEW}, "Ben did it"
    assert all("Ben confirmed it" in message.body for message in told)


@pytest.mark.django_db(transaction=True)
def test_what_the_only_officer_does_at_once_is_told_to_those_whose_account_is_closed(
    ada,
):
    gone = UserFactory(officer=True, is_active=False)
    person = UserFactory(officer=True, is_active=False, email=NEW)

    account_changes.make_officer(person=person, by=ada, at=timezone.now())

    told = tell_all()
    assert recipients(told) == {gone.email, NEW}
    assert "no other officer was active" in told[0].body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["deactivate", "demote"])
def test_who_is_an_officer_no_more_hears_of_it_and_so_do_all(way, ada, ben, signed_in):
    cas = UserFactory(officer=True)

    if way == "deactivate":
        signed_in(ada).post(reverse("people:deactivate", args=[ben.pk]))
    else:
        edit(signed_in(ada), ben, role="member")

    told = tell_all()
    assert recipients(told) == {"ben@example.org", cas.email}, "Ada did it"
    assert "Ben is a programme officer no more" in told[0].body


@pytest.mark.django_db(transaction=True)
def test_a_members_address_changes_at_once_and_the_old_one_is_told(ada, signed_in):
    member = UserFactory(member=True, email="old@example.org")

    edit(signed_in(ada), member, email=NEW)

    member.refresh_from_db()
    assert member.email == NEW
    assert recipients(tell_all()) == {"old@example.org"}


def test_a_new_officer_cannot_sign_in_before_another_confirms(ada, ben, signed_in):
    given = {"name": "Cas", "email": NEW, "role": "officer"}

    signed_in(ada).post(reverse("people:add"), given)

    cas = User.objects.get(email=NEW)
    assert not cas.is_active and not mail.outbox
    change = AccountChange.objects.get()
    assert change.kind == "added"
    signed_in(ben).post(reverse("people:confirm-account-change", args=[change.pk]))
    link = re.search(r"http://\S+?(/accounts/\S+)", mail.outbox[-1].body)[1]
    assert Client().get(link, follow=True).status_code == 200
    cas.refresh_from_db()
    assert cas.is_active and not is_reviewing(cas)


def test_a_member_is_no_officer_before_another_confirms(ada, ben, signed_in):
    member = UserFactory(member=True)

    edit(signed_in(ada), member, role="officer")

    member.refresh_from_db()
    assert member.role == "member"
    change = AccountChange.objects.get()
    account_changes.confirm(change=change, by=ben, at=timezone.now())
    member.refresh_from_db()
    assert member.role == "officer"


def test_who_took_a_seat_meanwhile_does_not_become_an_officer(ada, ben):
    member = UserFactory(member=True)
    now = timezone.now()
    change = account_changes.make_officer(person=member, by=ada, at=now)
    SeatHoldingFactory(person=member)

    with pytest.raises(ValidationError, match="Pass the seat on first"):
        account_changes.confirm(change=change, by=ben, at=now)


def test_an_officer_who_comes_back_waits_and_a_member_does_not(ada, ben, signed_in):
    officer = UserFactory(officer=True, is_active=False)
    member = UserFactory(member=True, is_active=False)
    browser = signed_in(ada)

    for person in (officer, member):
        browser.post(reverse("people:reactivate", args=[person.pk]))

    officer.refresh_from_db()
    member.refresh_from_db()
    assert (officer.is_active, member.is_active) == (False, True)
    change = AccountChange.objects.get()
    account_changes.confirm(change=change, by=ben, at=timezone.now())
    officer.refresh_from_db()
    assert officer.is_active


def test_the_second_officer_is_made_by_the_first_on_record(ada, signed_in):
    given = {"name": "Ben", "email": NEW, "role": "officer"}

    page = signed_in(ada).post(reverse("people:add"), given, follow=True)

    assert "on record as made by you alone" in page.content.decode()
    change = AccountChange.objects.get()
    assert (change.answer, change.answered_by) == ("alone", ada)
    ben = User.objects.get(email=NEW)
    assert ben.is_active and not is_reviewing(ben)
    assert "/accounts/password/reset/key/" in mail.outbox[-1].body


def test_who_is_alone_by_their_own_word_is_told_that_the_command_adds_a_second(
    ada, ben, signed_in
):
    services.deactivate(person=ben, today=TODAY, by=ada)
    given = {"name": "Cas", "email": NEW, "role": "officer"}

    page = signed_in(ada).post(reverse("people:add"), given, follow=True)

    assert "add_officer" in page.content.decode()
    cas = User.objects.get(email=NEW)
    assert not cas.is_active
    call_command("add_officer", NEW, "Cas", stdout=io.StringIO())
    change = AccountChange.objects.get(person=cas, answer="")
    account_changes.confirm(change=change, by=ada, at=timezone.now())
    cas.refresh_from_db()
    assert cas.is_active


@pytest.mark.parametrize(("days", "answer"), [(20, ""), (60, "alone")])
def test_who_is_alone_lately_by_anyones_word_waits_too(ada, days, answer):
    now = timezone.now()
    leaver = UserFactory(officer=True, is_active=False)
    account_changes.note_loss(
        person=leaver,
        address=leaver.email,
        by=UserFactory(officer=True, is_active=False),
        at=now - timedelta(days=days),
    )

    change = account_changes.make_officer(
        person=UserFactory(member=True), by=ada, at=now
    )

    assert change.answer == answer


def test_the_only_officer_is_told_how_their_address_is_changed(ada, signed_in):
    page = edit(signed_in(ada), ada, email=NEW).content.decode()

    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert "change_officer_address" in page and NEW in page
    assert not AccountChange.objects.exists()


def test_the_command_changes_the_only_officers_address_on_record(ada):
    call_command("change_officer_address", ada.email, NEW, stdout=io.StringIO())

    ada.refresh_from_db()
    assert ada.email == NEW and not is_reviewing(ada)
    assert AccountChange.objects.get().answer == "command"
    assert "/accounts/password/reset/key/" in mail.outbox[-1].body


def test_the_commands_wait_for_an_officer_where_there_is_another(ada, ben):
    call_command("change_officer_address", ada.email, NEW, stdout=io.StringIO())
    call_command("add_officer", "cas@example.org", "Cas", stdout=io.StringIO())

    ada.refresh_from_db()
    cas = User.objects.get(email="cas@example.org")
    assert (ada.email, cas.is_active) == ("ada@example.org", False)
    address, added = AccountChange.objects.order_by("pk")
    for change in (address, added):
        with transaction.atomic():
            account_changes.confirm(change=change, by=ben, at=timezone.now())
    cas.refresh_from_db()
    assert cas.is_active


def test_an_account_just_changed_accepts_not_even_its_own_at_once(open_round, ada):
    AccountChangeFactory(person=ada)
    action = ActionFactory(lead=OrganisationFactory(kind="government"))

    update = submitted(action, open_round, by=ada)

    assert update.is_submitted


def test_an_account_just_changed_is_told_from_when_on_and_not_reminded(
    open_round, ada, ben, signed_in
):
    update = submitted(ActionFactory(), open_round)
    AccountChangeFactory(person=ada)

    refused = signed_in(ada).post(reverse("rounds:accept", args=[update.pk]))

    assert refused.status_code == 403
    assert "confirms nothing until" in refused.content.decode()
    told = {recipient.person for recipient in reviewers_of_each([update])}
    assert told == {ben.pk}
    page = signed_in(ada).get(reverse("rounds:my-work")).content.decode()
    assert "You review from" in page


@pytest.mark.parametrize("answer", ["disagreed", "withdrawn", ""])
def test_what_was_not_made_holds_no_account_back(answer, ada):
    answered = {"answered_at": timezone.now()} if answer else {"answered_at": None}
    AccountChangeFactory(
        person=ada, answer=answer, reason="No.", asked_at=timezone.now(), **answered
    )

    assert is_reviewing(ada)
    assert ada in User.objects.reviewing(timezone.localdate())


def test_an_address_that_somebody_took_meanwhile_is_not_given_twice(ada, ben):
    change = asked_address(ada, ada)
    UserFactory(email=NEW)

    with pytest.raises(ValidationError, match="A person has this address already"):
        account_changes.confirm(change=change, by=ben, at=timezone.now())


def test_what_was_asked_of_an_account_that_changed_since_is_asked_anew(ada, ben):
    change = account_changes.make_officer(
        person=UserFactory(member=True), by=ada, at=timezone.now()
    )
    User.objects.filter(pk=change.person_id).update(email="other@example.org")

    with pytest.raises(Conflict, match="was changed since"):
        account_changes.confirm(change=change, by=ben, at=timezone.now())


def test_what_nobody_answered_in_14_days_has_lapsed(ada, ben, signed_in):
    change = asked_address(ada, ada, at=timezone.now() - timedelta(days=14))

    with pytest.raises(Conflict, match="too long ago"):
        account_changes.confirm(change=change, by=ben, at=timezone.now())
    assert (
        ">Confirm<"
        not in signed_in(ben).get(change.get_absolute_url()).content.decode()
    )
    again = asked_address(ada, ada)
    change.refresh_from_db()
    assert change.answer == "withdrawn"
    account_changes.confirm(change=again, by=ben, at=timezone.now())


def test_a_refusal_says_why_and_changes_nothing(ada, ben, signed_in):
    change = asked_address(ada, ada)
    address = reverse("people:refuse-account-change", args=[change.pk])
    browser = signed_in(ben)

    empty = browser.post(address, {"reason": " "})
    browser.post(address, {"reason": "Ada knows nothing of it."})

    assert empty.status_code == 422 and "Say why" in empty.content.decode()
    page = signed_in(ada).get(change.get_absolute_url()).content.decode()
    assert "Ada knows nothing of it." in page
    with pytest.raises(Conflict, match="answered already"):
        account_changes.confirm(change=change, by=ben, at=timezone.now())
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_who_asked_withdraws_it_and_nobody_else(ada, ben, signed_in):
    change = asked_address(ada, ada)
    address = reverse("people:withdraw-account-change", args=[change.pk])

    assert signed_in(ben).post(address).status_code == 403
    assert signed_in(ada).post(address).status_code == 302

    change.refresh_from_db()
    assert change.answer == "withdrawn"


def test_who_is_an_officer_no_more_confirms_nothing(ada, ben):
    change = asked_address(ada, ada)
    as_read = User.objects.get(pk=ben.pk)
    User.objects.filter(pk=ben.pk).update(is_active=False)

    with pytest.raises(NotAllowed):
        account_changes.confirm(change=change, by=as_read, at=timezone.now())


@pytest.mark.owner
def test_the_database_keeps_what_was_asked_and_answered(ada, ben):
    change = asked_address(ada, ada)
    rows = AccountChange.objects.filter(pk=change.pk)
    now = timezone.now()

    for write in (
        lambda: rows.update(new_address="evil@example.org"),
        lambda: rows.delete(),
    ):
        with pytest.raises(InternalError, match="on record"), transaction.atomic():
            write()
    with pytest.raises(IntegrityError, match="by_another"), transaction.atomic():
        rows.update(answer="confirmed", answered_by=ada, answered_at=now)
    account_changes.confirm(change=change, by=ben, at=now)
    with pytest.raises(InternalError, match="answered already"), transaction.atomic():
        rows.update(answer="disagreed", reason="No.")


@pytest.mark.parametrize("number", [1, 12])
def test_pages_of_changes_ask_a_fixed_number_of_queries(
    number, ada, signed_in, django_assert_num_queries
):
    for _ in range(number):
        person = UserFactory(officer=True)
        change = AccountChangeFactory(
            person=person,
            answer="",
            answered_by=None,
            answered_at=None,
            asked_at=timezone.now(),
        )
    browser = signed_in(ada)

    with django_assert_num_queries(4):
        browser.get(change.get_absolute_url())
    with django_assert_num_queries(7):
        browser.get(reverse("people:list"))
    with django_assert_num_queries(7):
        browser.get(reverse("people:edit", args=[change.person_id]))


def test_the_page_of_a_change_is_for_officers(ada, signed_in):
    change = asked_address(UserFactory(officer=True), None)

    assert signed_in(ada).get(change.get_absolute_url()).status_code == 200
    for person in (UserFactory(member=True), UserFactory()):
        assert signed_in(person).get(change.get_absolute_url()).status_code == 403


def test_who_is_made_a_partner_no_more_keeps_the_organisation_meanwhile(
    ada, ben, signed_in
):
    partner = UserFactory()

    page = edit(signed_in(ada), partner, role="officer", organisation="")

    assert "Leave the organisation until" in page.content.decode()


def test_leaving_closes_no_door_behind_a_leaver(ada, ben):
    services.deactivate(person=ben, today=TODAY, by=ada)

    with pytest.raises(NotAllowed):
        services.deactivate(person=ada, today=TODAY, by=ben)
