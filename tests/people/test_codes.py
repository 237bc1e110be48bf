"""Codes and addresses are checked and kept on every door, the admin too."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.models import Organisation, Seat
from tests.factories import ActionFactory, OrganisationFactory, SeatFactory
from workstreams.models import Workstream

pytestmark = pytest.mark.django_db


def admin_page(row, step="change"):
    label = f"{row._meta.app_label}_{row._meta.model_name}"
    return reverse(f"admin:{label}_{step}", args=[row.pk])


@pytest.mark.parametrize("code", ["ci", "NHS/GGC", "CI"])
def test_the_admin_refuses_the_codes_that_the_page_refuses(code, signed_in, superuser):
    OrganisationFactory(code="CI")

    page = signed_in(superuser).post(
        reverse("admin:people_organisation_add"),
        {"code": code, "name": "Another body", "kind": "partner"},
    )

    assert page.status_code == 200
    assert not Organisation.objects.filter(name="Another body").exists()


def test_no_two_codes_differ_by_case_alone_in_the_database():
    OrganisationFactory(code="CI")

    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(code="ci", name="Another body")


def test_a_seats_code_is_an_address_and_stays(signed_in, superuser):
    seat = SeatFactory()
    given = {"group": seat.group_id, "title": "Seat"}
    given["organisation"] = seat.organisation_id
    with pytest.raises(ValidationError, match="capitals"):
        Seat(group=seat.group, code="a/b", title="Seat", is_chair=True).full_clean()

    page = signed_in(superuser).post(admin_page(seat), given | {"code": "OTHER"})

    assert page.status_code == 302
    before = seat.code
    seat.refresh_from_db()
    assert (seat.title, seat.code) == ("Seat", before)


def test_the_seat_of_a_body_with_a_code_from_before_takes_that_code():
    body = OrganisationFactory(code="nhs/old")
    group = SeatFactory().group

    Seat(group=group, code=body.code, title="Seat", organisation=body).full_clean()


def test_the_address_of_a_work_strand_stays_and_its_history_is_kept(
    signed_in, superuser
):
    strand = ActionFactory().workstream
    partner = OrganisationFactory()
    given = {
        "code": strand.code,
        "order": strand.order,
        "slug": "other",
        "title": "Another title",
        "summary": strand.summary,
        "theme": strand.theme_id,
        "lead": strand.lead_id,
        "partners": [partner.pk],
    }

    page = signed_in(superuser).post(admin_page(strand), given)

    assert page.status_code == 302
    before = strand.slug
    strand = Workstream.objects.get(pk=strand.pk)
    assert (strand.title, strand.slug) == ("Another title", before)
    titles = strand.events.order_by("pgh_id").values_list("title", flat=True)
    assert titles.last() == "Another title" and titles.count() == 2
