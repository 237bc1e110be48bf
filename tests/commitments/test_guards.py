from datetime import date

import pytest
from django.apps import apps
from django.db import InternalError, transaction

from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.services import state_date
from programme.dates import PartialDate
from tests.factories import (
    TODAY,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    SeatFactory,
    WorkstreamFactory,
)

# As the owner, whom the guards alone refuse: the tracker's role has no right to most of this.
pytestmark = [pytest.mark.django_db, pytest.mark.owner]


def test_a_first_date_never_changes_whichever_way_it_is_tried():
    milestone = MilestoneFactory()

    with (
        pytest.raises(InternalError, match="baseline and never changes"),
        transaction.atomic(),
    ):
        Milestone.objects.filter(pk=milestone.pk).update(first_date=date(2020, 1, 1))


def test_a_milestone_and_what_was_stated_of_it_are_never_deleted():
    milestone = MilestoneFactory()
    statement = state_date(
        milestone=milestone,
        kind="forecast",
        stated=PartialDate(date(2019, 1, 31), "month"),
        on=TODAY,
        by=None,
    )

    for row in (MilestoneFactory(), statement):
        with (
            pytest.raises(InternalError, match="part of the record"),
            transaction.atomic(),
        ):
            type(row).objects.filter(pk=row.pk).delete()
    with pytest.raises(InternalError, match="part of the record"), transaction.atomic():
        MilestoneDate.objects.update(reason="Another")


def test_a_commitment_of_no_kind_cannot_be_stored():
    with (
        pytest.raises(Exception, match="commitment_is_of_a_kind"),
        transaction.atomic(),
    ):
        Commitment.objects.create(
            reference="BAD-1",
            title="Bare",
            workstream=WorkstreamFactory(),
            owner=SeatFactory(),
            lead=OrganisationFactory(),
        )


def test_a_rating_is_for_work_in_progress_alone():
    action = ActionFactory()

    with (
        pytest.raises(Exception, match="rated_while_in_progress_alone"),
        transaction.atomic(),
    ):
        Commitment.objects.filter(pk=action.pk).update(
            rating="green", lifecycle="complete"
        )


def test_every_change_of_a_commitment_is_kept_with_what_it_was_before():
    action = ActionFactory(title="Before")

    action.title = "After"
    action.save()

    events = (
        apps.get_model("commitments.CommitmentEvent")
        .objects.filter(pgh_obj=action.pk)
        .order_by("pgh_id")
    )
    assert [(event.pgh_label, event.title) for event in events] == [
        ("insert", "Before"),
        ("update", "After"),
    ]
