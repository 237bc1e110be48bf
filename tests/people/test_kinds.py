"""What the government leads is accepted at once: no body that leads anything becomes one."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import Organisation
from tests.factories import (
    ActionFactory,
    OrganisationFactory,
    SeatFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def leads(body):
    ActionFactory(lead=body)


def helps(body):
    ActionFactory().partners.add(body)


def holds_a_seat(body):
    SeatFactory(organisation=body)


def leads_a_strand(body):
    strand = ActionFactory().workstream
    strand.lead = body
    strand.save()


@pytest.mark.parametrize("does", [leads, helps, holds_a_seat, leads_a_strand])
def test_the_kind_of_what_leads_or_holds_anything_stays(does, signed_in, superuser):
    body = OrganisationFactory()
    does(body)
    browser = signed_in(superuser)
    address = reverse("people:edit-organisation", args=[body.pk])
    opened = browser.get(address).context["form"]["opened"].value()
    given = {"code": body.code, "name": body.name, "kind": "government"}

    page = browser.post(address, given | {"opened": opened})
    admin = browser.post(
        reverse("admin:people_organisation_change", args=[body.pk]), given
    )

    assert "The kind stays" in page.text and "The kind stays" in admin.text
    body.refresh_from_db()
    assert body.kind == Organisation.Kind.PARTNER


def test_the_kind_of_what_has_people_alone_is_put_right():
    body = OrganisationFactory()
    UserFactory(organisation=body)
    body.kind = Organisation.Kind.LOCAL_AUTHORITY

    body.full_clean()


def test_the_name_of_what_leads_changes(open_round):
    body = OrganisationFactory(kind="government")
    leads(body)
    body.name = "Another name"
    body.full_clean()
    body.kind = Organisation.Kind.PARTNER

    with pytest.raises(ValidationError):
        body.full_clean()
