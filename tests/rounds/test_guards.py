from datetime import date

import pytest
from django.db import InternalError, connection, transaction

from returns.services import Reason
from rounds.contributions import services as contributions
from rounds.models import (
    EvidenceLink,
    Meeting,
    ProgressUpdate,
    RecoveryStep,
    ReportingRound,
)
from rounds.updates import hand_in, review, write
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    content,
    submitted,
)

# As the owner, whom the guards alone refuse: the tracker's role has no right to most of this.
pytestmark = [pytest.mark.django_db, pytest.mark.owner]


@pytest.fixture
def record(open_round):
    return accepted(ActionFactory(), open_round, "amber")


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "Other"},
        {"state": "draft"},
        {"rating": "green"},
        {"accepted_at": None},
    ],
)
def test_an_accepted_update_cannot_be_changed_whichever_way_it_is_tried(record, change):
    with (
        pytest.raises(InternalError, match="is the record and cannot be changed"),
        transaction.atomic(),
    ):
        ProgressUpdate.objects.filter(pk=record.pk).update(**change)


def test_an_accepted_updates_parts_cannot_be_added_changed_or_removed(record):
    for attempt in (
        lambda: RecoveryStep.objects.filter(update=record).update(step="Other"),
        lambda: RecoveryStep.objects.filter(update=record).delete(),
        lambda: RecoveryStep.objects.create(update=record, step="More"),
        lambda: EvidenceLink.objects.create(
            update=record, title="More", url="https://example.org"
        ),
    ):
        with (
            pytest.raises(InternalError, match="is the record and cannot be changed"),
            transaction.atomic(),
        ):
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
        lambda: ReportingRound.objects.filter(pk=closed.pk).update(
            state="open", closed_on=None
        ),
        lambda: ReportingRound.objects.filter(pk=closed.pk).delete(),
        lambda: Meeting.objects.filter(pk=closed.meeting_id).update(
            date=date(2017, 1, 5)
        ),
    ):
        with (
            pytest.raises(InternalError, match="part of the record"),
            transaction.atomic(),
        ):
            attempt()


@pytest.fixture
def frozen(open_round, officer):
    """A closed round with an accepted update, and one that was never handed in; the next round has
    opened since.
    """
    kept = accepted(ActionFactory(), open_round, "amber")
    draft = write.start_update(
        commitment=ActionFactory(),
        reporting_round=open_round,
        content=content("amber"),
        by=officer,
        at=NOW,
    )
    reasons = {draft.commitment.reference: Reason("no_contact", "Two calls.")}
    close_round(reporting_round=open_round, reasons=reasons, by=officer, at=NOW)
    following_round()
    return kept, draft


def following_round():
    return ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)),
        opens_on=date(2018, 9, 1),
        due_on=date(2018, 9, 20),
    )


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE rounds_progressupdate SET summary = 'x' WHERE id = {kept}",
            "An accepted update is the record",
        ),
        (
            "UPDATE rounds_progressupdate SET state = 'draft' WHERE id = {kept}",
            "An accepted update is the record",
        ),
        (
            "DELETE FROM rounds_progressupdate WHERE id = {kept}",
            "An update is part of the record",
        ),
        (
            "UPDATE rounds_progressupdate SET summary = 'x' WHERE id = {draft}",
            "The round has closed",
        ),
        (
            "UPDATE rounds_progressupdate SET state = 'submitted' WHERE id = {draft}",
            "The round has closed",
        ),
        (
            "UPDATE rounds_progressupdate SET corrects_id = {kept} WHERE id = {draft}",
            "The round has closed",
        ),
        (
            "DELETE FROM rounds_progressupdate WHERE id = {draft}",
            "An update is part of the record",
        ),
        (
            "UPDATE rounds_recoverystep SET step = 'x' WHERE update_id = {draft}",
            "The round has closed",
        ),
        (
            "DELETE FROM rounds_recoverystep WHERE update_id = {draft}",
            "The round has closed",
        ),
        (
            (
                "INSERT INTO rounds_evidencelink (update_id, title, url) VALUES"
                " ({draft}, 'x', 'y')"
            ),
            "The round has closed",
        ),
        (
            "UPDATE rounds_expectedreturn SET not_reported = 'not_due'",
            "The round has closed",
        ),
        ("DELETE FROM rounds_expectedreturn", "The round has closed"),
        (
            "UPDATE rounds_reportinground SET figures = '{{}}'",
            "A closed round is part of the record",
        ),
        ("DELETE FROM rounds_roundstep", "A step of a round is part of the record"),
        (
            "UPDATE rounds_submission SET content = '{{}}'",
            "What was handed in is part of the record",
        ),
        (
            "UPDATE commitments_milestone SET first_date = '2020-01-01'",
            "The first date of a milestone is the baseline",
        ),
        ("DELETE FROM commitments_milestone", "A milestone is part of the record"),
    ],
)
def test_the_database_itself_refuses_with_a_sentence_that_says_why(
    frozen, statement, sentence
):
    MilestoneFactory(commitment=frozen[0].commitment)

    with (
        pytest.raises(InternalError, match=sentence),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(kept=frozen[0].pk, draft=frozen[1].pk))


def test_a_second_officer_may_still_confirm_after_the_round_has_closed(
    open_round, officer
):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    update = hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )
    close_round(reporting_round=open_round, reasons={}, by=officer, at=NOW)

    review.confirm_update(update=update, by=UserFactory(officer=True), at=NOW)

    action.refresh_from_db()
    assert action.is_confirmed


def test_what_stands_beside_an_update_is_never_rewritten(open_round, officer):
    update = submitted(ActionFactory(), open_round)
    review.comment_on(update=update, by=officer, at=NOW, text="Which three?")
    helper = OrganisationFactory()
    update.commitment.partners.add(helper)
    contributions.contribute(
        commitment=update.commitment,
        reporting_round=open_round,
        organisation=helper,
        text="We",
        by=officer,
        at=NOW,
    )
    review.accept_update(update=update, by=officer, at=NOW)

    for statement, sentence in (
        ("UPDATE rounds_comment SET text = 'x'", "A comment is part of the record"),
        ("DELETE FROM rounds_contribution", "A contribution is part of the record"),
        (
            "UPDATE rounds_contribution SET text = 'x'",
            "its contributions cannot be changed",
        ),
    ):
        with (
            pytest.raises(InternalError, match=sentence),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
