"""One officer is not two: who made the key that sent an update has a hand in it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from people import services
from people.models import ApiKey
from people.services import create_api_key
from reminders.update_recipients import reviewers_of_each
from rounds.decisions import services as decisions
from rounds.models import ProgressUpdate
from rounds.updates import review
from tests.agency import Agency, green
from tests.factories import NOW, ActionFactory, UserFactory
from tests.told import tell_all
from toolkit.errors import NotAllowed

pytestmark = pytest.mark.django_db
NEXT_YEAR = timezone.now() + timedelta(days=300)


@pytest.fixture
def other():
    return UserFactory(officer=True)


def sent_with_a_key_of(maker, open_round, **changes):
    """Return an update that an agency's system sent, with a key that this officer made."""
    action = ActionFactory()
    agency = Agency(action.lead, by=maker, expires_at=NEXT_YEAR)
    answer = agency.send(**green(action, **changes))
    assert answer.status_code == 201, answer.content
    return ProgressUpdate.objects.get(pk=answer.json()["id"]), agency


def test_who_made_the_key_reviews_nothing_that_it_sends(
    open_round, officer, other, signed_in
):
    update, _ = sent_with_a_key_of(officer, open_round)

    with pytest.raises(NotAllowed, match="made or rotated the key"):
        review.accept_update(update=update, by=officer, at=NOW)
    with pytest.raises(NotAllowed):
        review.return_update(update=update, by=officer, at=NOW, reason="Why?")

    assert update not in ProgressUpdate.objects.reviewable_by(officer)
    assert update in ProgressUpdate.objects.reviewable_by(other)
    page = signed_in(officer).get(update.get_absolute_url()).content.decode()
    assert ">Accept<" not in page
    told = {recipient.person for recipient in reviewers_of_each([update])}
    assert officer.pk not in told and other.pk in told
    review.accept_update(update=update, by=other, at=NOW)


def test_who_rotated_it_neither_and_for_what_the_old_key_sent_too(
    open_round, officer, other
):
    third = UserFactory(officer=True)
    update, agency = sent_with_a_key_of(officer, open_round)
    services.rotate_api_key(
        api_key=agency.api_key,
        overlap=timedelta(days=1),
        expires_at=NEXT_YEAR,
        by=other,
    )

    for maker in (officer, other):
        with pytest.raises(NotAllowed):
            review.accept_update(update=update, by=maker, at=NOW)
    review.accept_update(update=update, by=third, at=NOW)


def test_who_made_the_key_verifies_no_completion_that_it_sent(
    open_round, officer, other
):
    complete = {
        "rating": "complete",
        "evidence": [{"title": "Report", "url": "https://example.org/"}],
    }
    update, _ = sent_with_a_key_of(officer, open_round, **complete, outlook="")
    review.accept_update(update=update, by=other, at=NOW)

    with pytest.raises(NotAllowed):
        decisions.verify(commitment=update.commitment, by=officer, at=NOW)


def test_an_officer_who_writes_on_is_on_record_though_their_key_began_it(
    open_round, officer, signed_in
):
    action = ActionFactory()
    agency = Agency(action.lead, by=officer, expires_at=NEXT_YEAR)
    draft = agency.send(**green(action, submit=False)).json()
    update = ProgressUpdate.objects.get(pk=draft["id"])

    assert update.has_hand_of(officer) and not update.is_written_by(officer)


@pytest.mark.django_db(transaction=True)
def test_the_organisation_hears_of_each_key_of_its_own(officer):
    contact = UserFactory()
    UserFactory()
    api_key, _ = create_api_key(
        organisation=contact.organisation,
        name="nightly",
        by=officer,
        expires_at=NEXT_YEAR,
    )
    new, _ = services.rotate_api_key(
        api_key=api_key, overlap=timedelta(days=1), expires_at=NEXT_YEAR, by=officer
    )
    services.revoke_api_key(api_key=new, by=officer)

    told = [message for message in tell_all() if message.to == [contact.email]]
    (message,) = told
    for word in ("made", "rotated", "revoked"):
        assert f"{word}." in message.body
    assert officer.name in message.body and new.prefix in message.body
    assert contact.organisation.name in message.subject


@pytest.mark.owner
def test_keys_from_before_know_from_the_history_who_made_them(officer, signed_in):
    from importlib import import_module

    fill = import_module("people.migrations.0005_fill_who_made_a_key").FILL
    body = UserFactory().organisation
    signed_in(officer).post(
        reverse("people:add-key"),
        {
            "organisation": body.pk,
            "name": "nightly",
            "scopes": ["read"],
            "expires_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
        },
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(fill[0])
        # The guard of who made a key came later.
        cursor.execute("ALTER TABLE people_apikey DISABLE TRIGGER USER")
        cursor.execute("UPDATE people_apikey SET made_by_id = NULL")
        cursor.execute(fill[1].strip())
        cursor.execute(fill[2])

    assert ApiKey.objects.get().made_by == officer
