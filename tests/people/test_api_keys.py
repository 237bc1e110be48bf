import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from people.models import ApiKey
from tests.agency import Agency
from tests.factories import OrganisationFactory, SeatHoldingFactory

pytestmark = pytest.mark.django_db


def made(code, name="nightly") -> str:
    out = io.StringIO()
    call_command("create_api_key", code, name=name, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def status(client, key) -> int:
    return client.get(
        "/api/v1/rounds/", headers={"Authorization": f"Api-Key {key}"}
    ).status_code


def test_the_command_prints_a_key_that_opens_the_api_and_keeps_only_its_hash(client):
    key = made(OrganisationFactory(code="CELCIS").code)

    kept = ApiKey.objects.get()
    assert status(client, key) == 200
    assert key.partition(".")[2] not in str(vars(kept))
    assert key.partition(".")[2] not in str(list(kept.events.values()))
    assert kept.organisation.code == "CELCIS"


def test_an_unknown_organisation_is_named_with_those_there_are():
    OrganisationFactory(code="CI")

    with pytest.raises(
        CommandError, match="There is no organisation NOBODY. Codes: CI"
    ):
        made("NOBODY")


def test_an_expired_key_opens_nothing(client):
    key = made(OrganisationFactory().code)
    ApiKey.objects.update(expiry_date=timezone.now() - timedelta(seconds=1))

    assert status(client, key) == 401


def test_a_keys_account_cannot_sign_in_to_the_pages(client):
    made(OrganisationFactory().code)
    account = ApiKey.objects.get().account

    assert account.email is None
    assert not account.has_usable_password()


def test_a_system_learns_who_it_is_what_it_may_do_and_how_often():
    body = OrganisationFactory(code="CELCIS")
    ends = timezone.now() + timedelta(days=30)
    agency = Agency(body, scopes=["read"], expires_at=ends)

    told = agency.get("/api/v1/me/").json()

    assert told == {
        "name": agency.api_key.account.name,
        "organisation": "CELCIS",
        "role": "partner",
        "seats": [],
        "key": {
            "name": "nightly",
            "prefix": agency.api_key.prefix,
            "scopes": ["read"],
            "expiry_date": told["key"]["expiry_date"],
        },
        "limit": {"requests": 600, "seconds": 60},
    }
    assert agency.get("/api/v1/me/", headers={"If-None-Match": "*"}).status_code == 304


def test_who_is_signed_in_learns_which_seats_they_answer_for(signed_in):
    holding = SeatHoldingFactory()

    told = signed_in(holding.person).get("/api/v1/me/").json()

    assert (told["seats"], told["key"]) == ([holding.seat.code], None)
    assert Client().get("/api/v1/me/").status_code == 401
