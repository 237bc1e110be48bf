"""One officer is not two: who opened an account has a hand in what it sends."""

import pytest
from django.core import mail
from django.db import InternalError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from people import services
from people.models import AccountHand, User
from people.services import account_changes
from reminders.update_recipients import reviewers_of_each
from rounds.models import ProgressUpdate
from rounds.updates import review
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    OrganisationFactory,
    UserFactory,
    submitted,
)
from tests.told import recipients, tell_all
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
ADDRESS = "officer+care@example.org"
VOUCH = "Vouch that this account is"


@pytest.fixture
def other():
    return UserFactory(officer=True, email="other@example.org")


@pytest.fixture
def lead():
    return OrganisationFactory(code="CARE")


def add(browser, lead, **changes) -> User:
    given = {"name": "Sam", "email": ADDRESS, "role": "partner", "opened": ""}
    browser.post(reverse("people:add"), given | {"organisation": lead.pk} | changes)
    return User.objects.get(email=ADDRESS)


def test_who_added_an_account_reviews_nothing_that_it_hands_in(
    officer, other, lead, signed_in, open_round
):
    person = add(signed_in(officer), lead)
    update = submitted(ActionFactory(lead=lead), open_round, by=person)

    assert update.has_hand_of(User.objects.get(pk=officer.pk))
    assert update not in ProgressUpdate.objects.reviewable_by(officer)
    assert update in ProgressUpdate.objects.reviewable_by(other)
    told = {recipient.person for recipient in reviewers_of_each([update])}
    assert told == {other.pk}
    with pytest.raises(NotAllowed, match="vouched"):
        review.accept_update(update=update, by=officer, at=NOW)
    page = signed_in(officer).get(update.get_absolute_url()).content.decode()
    assert ">Accept<" not in page


def test_who_changed_its_address_or_opened_it_again_neither(
    officer, other, lead, signed_in, open_round
):
    browser = signed_in(officer)
    person = UserFactory(organisation=lead)
    page = browser.get(reverse("people:edit", args=[person.pk]))
    given = {
        "name": person.name,
        "email": ADDRESS,
        "role": "partner",
        "organisation": lead.pk,
        "opened": page.context["form"]["opened"].value(),
    }
    browser.post(reverse("people:edit", args=[person.pk]), given)
    leaver = UserFactory(organisation=lead, is_active=False)
    browser.post(reverse("people:reactivate", args=[leaver.pk]))

    hands = AccountHand.objects.values_list("account", "by", "kind")
    assert set(hands) == {
        (person.pk, officer.pk, "address"),
        (leaver.pk, officer.pk, "reopened"),
    }
    for account in (person, leaver):
        update = submitted(ActionFactory(lead=lead), open_round, by=account)
        with pytest.raises(NotAllowed):
            review.accept_update(update=update, by=officer, at=NOW)


def test_another_officer_vouches_on_the_persons_page(
    officer, other, lead, signed_in, open_round
):
    person = add(signed_in(officer), lead)
    update = submitted(ActionFactory(lead=lead), open_round, by=person)
    address = reverse("people:edit", args=[person.pk])
    own = signed_in(officer).get(address).content.decode()
    assert "To be vouched for" in own and VOUCH not in own
    with pytest.raises(Conflict):
        services.vouch(account=person, by=officer, at=timezone.now())
    with pytest.raises(NotAllowed):
        services.vouch(account=person, by=person, at=timezone.now())
    assert VOUCH in signed_in(other).get(address).content.decode()
    listed = signed_in(other).get(reverse("people:list")).content.decode()
    assert "To be vouched for" in listed

    signed_in(other).post(reverse("people:vouch", args=[person.pk]))

    assert "To be vouched for" not in signed_in(other).get(address).content.decode()
    fresh = User.objects.get(pk=officer.pk)
    review.accept_update(update=update, by=fresh, at=NOW)
    again = signed_in(other).post(
        reverse("people:vouch", args=[person.pk]), follow=True
    )
    assert "nothing for you to vouch for" in again.content.decode()


def test_who_confirms_that_a_person_becomes_an_officer_vouches_for_them(
    officer, other, signed_in, lead
):
    person = add(signed_in(officer), lead)
    now = timezone.now()
    change = account_changes.make_officer(person=person, by=officer, at=now)

    account_changes.confirm(change=change, by=other, at=now)

    assert AccountHand.objects.get().vouched_by == other


@pytest.mark.django_db(transaction=True)
def test_the_organisation_hears_of_each_account_of_its_own(
    officer, other, lead, signed_in
):
    contact = UserFactory(organisation=lead)
    UserFactory()

    person = add(signed_in(officer), lead)
    services.deactivate(person=person, today=TODAY, by=officer)
    services.reactivate(person=person, by=officer, at=timezone.now())

    links = list(mail.outbox)
    (message,) = tell_all()
    assert message.to == [contact.email]
    assert "was added by" in message.body and "opened again" in message.body
    assert officer.name in message.body and ADDRESS in message.body
    assert recipients(links) == {ADDRESS}


def test_whose_hand_it_was_is_on_record(officer, other, lead, signed_in):
    person = add(signed_in(officer), lead)
    hands = AccountHand.objects.filter(account=person)
    services.vouch(account=person, by=other, at=timezone.now())

    for change in ({"by": other}, {"vouched_by": None, "vouched_at": None}):
        with pytest.raises(InternalError), transaction.atomic():
            hands.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        hands.delete()
