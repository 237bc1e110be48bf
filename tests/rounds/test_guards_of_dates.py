"""What the database keeps of meetings, due dates and disagreements, whichever way it is tried."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse

from commitments.models import Commitment
from commitments.setting_milestones import set_first_due
from programme.dates import PartialDate
from rounds.decisions import agreed_dates, services
from rounds.models import Meeting, ProgressUpdate, ReportingRound, SecondWord
from rounds.updates import hand_in
from rounds.updates.disagreeing import disagree_with_update
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    SourceFactory,
    UserFactory,
    content,
)

# As the tracker's role, which has the right to change these tables.
pytestmark = pytest.mark.django_db


def refused(sentence, attempt):
    with pytest.raises(InternalError, match=sentence), transaction.atomic():
        attempt()
        connection.check_constraints()


def moved_to(meeting, **change):
    return lambda: Meeting.objects.filter(pk=meeting.pk).update(**change)


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_the_meeting_of_a_round_that_did_not_open_keeps_its_day_too(state):
    meeting = ReportingRoundFactory(state=state).meeting

    refused("A round is made for this", moved_to(meeting, date=date(2018, 6, 28)))


def test_so_does_one_that_was_moved_or_cancelled_and_one_that_replaces_it():
    old = MeetingFactory(date=date(2018, 2, 2))
    new = MeetingFactory(date=date(2018, 2, 9), replaces=old)
    moved_to(old, cancelled_on=date(2018, 1, 9), cancelled_because="Moved.")()

    for meeting in (old, new):
        refused("moved or cancelled", moved_to(meeting, date=date(2018, 6, 28)))


def test_a_meeting_that_nothing_names_may_be_put_right():
    meeting = MeetingFactory(date=date(2018, 2, 2))

    moved_to(meeting, date=date(2018, 2, 9))()

    meeting.refresh_from_db()
    assert meeting.date == date(2018, 2, 9)


def test_the_admin_moves_no_meeting_of_a_planned_round(signed_in, superuser):
    meeting = ReportingRoundFactory(state="planned").meeting
    address = reverse("admin:rounds_meeting_change", args=[meeting.pk])
    form = {"group": meeting.group_id, "date": "2018-06-28", "precision": "day"}

    answer = signed_in(superuser).post(address, form)

    assert answer.status_code == 409
    assert "Move it on the page of its round." in answer.text


def test_what_names_a_day_and_what_is_replaced_is_said_once():
    month = MeetingFactory(date=date(2018, 2, 28), precision="month")
    day = MeetingFactory(date=date(2018, 3, 2))
    naming = {"date": date(2018, 2, 9), "precision": "day"}
    sourced = {"day_source": SourceFactory(), **naming}
    refused("named once", moved_to(month, **sourced))  # not when it was named
    moved_to(month, day_named_on=date(2018, 1, 9), **sourced)()

    for meeting, change in (
        (month, {"day_source": None}),
        (month, {"day_source": SourceFactory()}),
        (month, {"day_named_on": date(2018, 1, 10)}),
        (day, {"day_source": SourceFactory()}),
    ):
        refused("named once", moved_to(meeting, **change))
    refused("this one replaces", moved_to(day, replaces=month))


def test_an_open_round_keeps_its_meeting(open_round):
    other = MeetingFactory(date=date(2018, 9, 2))
    rounds = ReportingRound.objects.filter(pk=open_round.pk)

    refused("keeps its meeting", lambda: rounds.update(meeting=other))


@pytest.fixture
def own_update(open_round, officer):
    """What an officer reported and accepted in one step."""
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    return hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )


def test_who_accepted_an_update_is_not_its_second_officer(own_update, officer):
    updates = ProgressUpdate.objects.filter(pk=own_update.pk)
    decided = {"kind": "disagreed", "by": officer, "at": NOW, "reason": "No."}

    with pytest.raises(IntegrityError, match="a_second_officer"), transaction.atomic():
        updates.update(confirmed_by=officer, confirmed_at=NOW)
    own_update.decisions.create(commitment=own_update.commitment, **decided)
    refused("needs the decision", lambda: updates.update(disagreed_at=NOW))


def test_who_took_a_decision_has_no_second_word_on_it(officer):
    decision = services.withdraw(
        commitment=ActionFactory(), by=officer, at=NOW, reason="Done with."
    )
    word = {"decision": decision, "agrees": True, "at": NOW}

    refused(
        "another officer’s than", lambda: SecondWord.objects.create(by=officer, **word)
    )
    SecondWord.objects.create(by=UserFactory(officer=True), **word)


def test_a_disagreement_needs_its_decision_and_stays(own_update):
    updates = ProgressUpdate.objects.filter(pk=own_update.pk)
    refused("needs the decision", lambda: updates.update(disagreed_at=NOW))
    second = UserFactory(officer=True)

    disagree_with_update(update=own_update, by=second, at=NOW, reason="No.")

    connection.check_constraints()
    with pytest.raises(IntegrityError, match="or_disagreed"), transaction.atomic():
        updates.update(confirmed_by=second, confirmed_at=NOW)
    for moment in (None, NOW + timedelta(days=1)):
        refused(
            "disagreed is part of the record",
            lambda moment=moment: updates.update(disagreed_at=moment),
        )


def test_a_due_date_changes_with_what_a_meeting_agreed_alone(officer):
    action = ActionFactory()
    MilestoneFactory(commitment=action, first_date=date(2018, 12, 31))
    set_first_due(Commitment.objects.get(pk=action.pk), None)
    due = Commitment.objects.filter(pk=action.pk)
    sentence = "A due date changes with what a meeting agreed alone"
    agreed = {"due_date": date(2019, 6, 28), "due_precision": "day"}
    refused(sentence, lambda: due.update(**agreed))

    agreed_dates.agree_due_date(
        commitment=action,
        agreed=PartialDate(date(2019, 6, 28), "day"),
        meeting=MeetingFactory(date=date(2018, 2, 2)),
        reason="More time.",
        by=officer,
        at=NOW,
    )

    assert due.get().due_date == date(2019, 6, 28)
    for change in (
        {"due_date": date(2018, 12, 31)},
        {"due_date": None},
        {"due_precision": "month"},
    ):
        refused(sentence, lambda change=change: due.update(**change))
    refused(sentence, lambda: ActionFactory(**agreed))


def test_a_meeting_at_which_a_date_was_agreed_keeps_its_day(officer):
    meeting = MeetingFactory(date=date(2018, 2, 2))
    milestone = MilestoneFactory(commitment=ActionFactory())
    agreed_dates.agree_date(
        milestone=milestone,
        agreed=PartialDate(date(2019, 1, 31), "day"),
        meeting=meeting,
        reason="More time.",
        by=officer,
        at=NOW,
    )

    for change in ({"date": date(2018, 2, 9)}, {"precision": "month"}):
        with (
            pytest.raises(InternalError, match="a date was agreed at it"),
            transaction.atomic(),
        ):
            Meeting.objects.filter(pk=meeting.pk).update(**change)

    meeting.refresh_from_db()
    assert meeting.date == date(2018, 2, 2)
