"""No name turns the direction of what stands beside it, whichever door it came in by."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from people.models import ApiKey, Organisation, Seat, User
from people.services import create_api_key
from rounds.models import ProgressUpdate
from tests.agency import Agency
from tests.factories import ActionFactory, OrganisationFactory, SeatFactory

pytestmark = pytest.mark.django_db
TURNED = "Ada \u202e\u2066Bell\u200f"


def by_form(browser):
    given = {"name": TURNED, "email": "ada@example.org", "role": "member"}
    browser.post(reverse("people:add"), given)
    return User.objects.get(email="ada@example.org").name


def by_command(browser):
    call_command("add_officer", "ada@example.org", TURNED, stdout=io.StringIO())
    return User.objects.get(email="ada@example.org").name


def of_organisation(browser):
    given = {"code": "ADA", "name": TURNED, "kind": "partner"}
    browser.post(reverse("people:add-organisation"), given)
    return Organisation.objects.get(code="ADA").name


def of_organisation_in_the_records(browser):
    body = OrganisationFactory()
    address = reverse("admin:people_organisation_change", args=[body.pk])
    browser.post(address, {"name": TURNED, "kind": "partner"})
    return Organisation.objects.get(pk=body.pk).name


def of_seat_in_the_records(browser):
    seat = SeatFactory()
    given = {"group": seat.group_id, "code": seat.code, "title": TURNED}
    given["organisation"] = seat.organisation_id
    browser.post(reverse("admin:people_seat_change", args=[seat.pk]), given)
    return Seat.objects.get(pk=seat.pk).title


def of_key(browser):
    given = {"organisation": OrganisationFactory().pk, "name": TURNED}
    given |= {"scopes": ["read"], "expires_on": timezone.localdate() + timedelta(30)}
    browser.post(reverse("people:add-key"), given)
    return ApiKey.objects.get().name


def of_key_by_its_service(browser):
    key, _ = create_api_key(organisation=OrganisationFactory(), name=TURNED)
    return key.name


DOORS = [
    by_form,
    by_command,
    of_organisation,
    of_organisation_in_the_records,
    of_seat_in_the_records,
    of_key,
    of_key_by_its_service,
]


@pytest.mark.parametrize("taken", DOORS)
def test_a_name_is_kept_without_signs_that_turn_it(taken, signed_in, superuser):
    assert taken(signed_in(superuser)) == "Ada Bell"


def test_the_api_keeps_a_name_alike_and_a_longer_text_as_it_is(open_round):
    action = ActionFactory()
    body = {"summary": TURNED, "recovery": [{"step": TURNED, "who": TURNED}]}

    Agency(action.lead).send(commitment=action.reference, submit=False, **body)

    update = ProgressUpdate.objects.get()
    step = update.recovery.get()
    assert (step.step, step.who, update.summary) == ("Ada Bell", "Ada Bell", TURNED)
