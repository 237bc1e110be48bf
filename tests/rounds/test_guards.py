from datetime import date

import pytest
from django.db import InternalError, transaction

from rounds.models import EvidenceLink, Meeting, ProgressUpdate, RecoveryStep, ReportingRound
from tests.factories import ActionFactory, ReportingRoundFactory, accepted, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(open_round):
    return accepted(ActionFactory(), open_round, "amber")


@pytest.mark.parametrize(
    "change", [{"summary": "Other"}, {"state": "draft"}, {"rating": "green"}, {"accepted_at": None}]
)
def test_an_accepted_update_cannot_be_changed_whichever_way_it_is_tried(record, change):
    with pytest.raises(InternalError, match="is the record and cannot be changed"), transaction.atomic():
        ProgressUpdate.objects.filter(pk=record.pk).update(**change)


def test_an_accepted_updates_parts_cannot_be_added_changed_or_removed(record):
    for attempt in (
        lambda: RecoveryStep.objects.filter(update=record).update(step="Other"),
        lambda: RecoveryStep.objects.filter(update=record).delete(),
        lambda: RecoveryStep.objects.create(update=record, step="More"),
        lambda: EvidenceLink.objects.create(update=record, title="More", url="https://example.org"),
    ):
        with pytest.raises(InternalError, match="is the record and cannot be changed"), transaction.atomic():
            attempt()


def test_no_update_and_no_step_of_the_workflow_is_ever_deleted(open_round):
    update = submitted(ActionFactory(), open_round)

    with pytest.raises(InternalError, match="part of the record"), transaction.atomic():
        update.transitions.all().delete()
    with pytest.raises(InternalError, match="part of the record"), transaction.atomic():
        ProgressUpdate.objects.filter(pk=update.pk)._raw_delete("default")


def test_the_databases_own_record_of_changes_cannot_be_changed(record):
    events = ProgressUpdate.pgh_event_model.objects.filter(pgh_obj=record.pk)

    assert events.exists()
    with pytest.raises(InternalError), transaction.atomic():
        events.update(summary="Other")


def test_a_closed_round_and_the_meeting_it_speaks_of_cannot_be_changed():
    closed = ReportingRoundFactory(closed=True)

    for attempt in (
        lambda: ReportingRound.objects.filter(pk=closed.pk).update(state="open", closed_on=None),
        lambda: ReportingRound.objects.filter(pk=closed.pk).delete(),
        lambda: Meeting.objects.filter(pk=closed.meeting_id).update(date=date(2017, 1, 5)),
    ):
        with pytest.raises(InternalError, match="part of the record"), transaction.atomic():
            attempt()


def test_a_meeting_may_move_until_its_round_opens():
    planned = ReportingRoundFactory(state="planned")

    Meeting.objects.filter(pk=planned.meeting_id).update(date=date(2018, 6, 28))

    planned.meeting.refresh_from_db()
    assert planned.meeting.date == date(2018, 6, 28)
