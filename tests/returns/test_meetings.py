"""The meeting of a round: its day named once, moved, or cancelled; and two rounds in a month."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import InternalError, transaction
from django.urls import reverse

from commitments.models import Commitment
from returns import meetings, services
from rounds.models import Meeting, ReportingRound
from tests.factories import (
    NOW,
    ActionFactory,
    GovernanceGroupFactory,
    MeetingFactory,
    SeatFactory,
    SourceFactory,
    UserFactory,
    accepted,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


def planned(officer, day=date(2031, 9, 10), opens=date(2031, 8, 1)):
    return services.plan_round(
        meeting=MeetingFactory(date=day),
        opens_on=opens,
        due_on=opens.replace(day=20),
        closes_on=opens.replace(day=28),
        by=officer,
        at=NOW,
    )


@pytest.fixture
def round_in_june(db):
    """An open round whose meeting is known to be in June 2018."""
    group = GovernanceGroupFactory()
    meeting = Meeting.objects.create(
        group=group, date=date(2018, 6, 30), precision="month"
    )
    return ReportingRound.objects.create(
        meeting=meeting,
        slug="2018-06",
        state="open",
        opens_on=date(2018, 5, 8),
        due_on=date(2018, 6, 1),
        closes_on=date(2018, 6, 20),
    )


def test_the_day_of_an_open_rounds_meeting_is_named_once_with_its_source(
    round_in_june, officer, signed_in
):
    action = ActionFactory()
    accepted(action, round_in_june, "green")
    source = SourceFactory()
    browser = signed_in(officer)
    address = reverse("rounds:name-day", args=["2018-06"])

    answer = browser.post(
        address, {"day": "2018-06-27", "source": source.pk}, follow=True
    )
    again = browser.post(
        address, {"day": "2018-06-28", "source": source.pk}, follow=True
    )

    assert "27 June 2018" in answer.text
    assert str(source) in answer.text
    assert "The day of this meeting is known: 27 June 2018." in again.text
    assert Commitment.objects.get(pk=action.pk).rated_as_at == date(2018, 6, 27)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"day": "2018-07-02"}, "Give a day of June 2018, or move the meeting."),
        ({"day": "2018-06-31"}, "June has 30 days."),
        ({"source": ""}, "This field is required."),
    ],
)
def test_another_month_or_no_source_is_refused(
    round_in_june, officer, signed_in, change, sentence
):
    form = {"day": "2018-06-27", "source": SourceFactory().pk} | change

    answer = signed_in(officer).post(reverse("rounds:name-day", args=["2018-06"]), form)

    assert sentence in answer.text
    assert round_in_june.meeting.precision == "month"


def test_the_guard_lets_a_named_day_through_and_nothing_else(round_in_june):
    meeting = Meeting.objects.filter(pk=round_in_june.meeting_id)
    sourced = {"precision": "day", "day_source": SourceFactory()}

    for change in (
        {"date": date(2018, 6, 27), "precision": "day"},
        {"date": date(2018, 6, 27), **sourced},
        {"date": date(2018, 7, 2), "day_named_on": date(2018, 6, 1), **sourced},
        {"date": date(2018, 6, 27)},
    ):
        with (
            pytest.raises(InternalError, match="part of the record"),
            transaction.atomic(),
        ):
            meeting.update(**change)


def test_a_planned_round_moves_to_a_new_meeting_and_keeps_its_address(
    officer, signed_in
):
    plan = planned(officer)
    old = plan.meeting
    browser = signed_in(officer)

    answer = browser.post(
        reverse("rounds:move", args=[plan.slug]),
        {"day": "2031-10-08", "reason": "The minister is away."},
        follow=True,
    )

    plan = ReportingRound.objects.get(pk=plan.pk)
    old.refresh_from_db()
    assert (plan.slug, str(plan), plan.meeting.date) == (
        "2031-09",
        "October 2031 (moved from September 2031)",
        date(2031, 10, 8),
    )
    assert plan.meeting.replaces == old
    assert "Moved to 8 October 2031: The minister is away." in old.cancelled_because
    assert "in place of 10 September 2031" in answer.text


def test_a_planned_round_is_cancelled_with_its_meeting_and_stays_on_the_record(
    officer, signed_in
):
    plan = planned(officer)
    browser = signed_in(officer)

    answer = browser.post(
        reverse("rounds:cancel", args=[plan.slug]),
        {"reason": "No meeting before the election."},
        follow=True,
    )

    assert "cancelled: No meeting before the election." in " ".join(answer.text.split())
    plan = ReportingRound.objects.get(pk=plan.pk)
    assert (plan.state, str(plan.meeting.cancelled_on)) == ("cancelled", "2018-05-21")
    with pytest.raises(InternalError, match="cancelled round"), transaction.atomic():
        ReportingRound.objects.filter(pk=plan.pk).update(state="planned")
    with pytest.raises(Conflict, match="cancelled already"):
        services.open_round(reporting_round=plan, by=officer, at=NOW)
    # Its days are free for another.
    assert planned(officer, day=date(2031, 9, 24)).is_planned


@pytest.mark.parametrize("word", ["move", "cancel"])
def test_what_has_opened_is_neither_moved_nor_cancelled(
    round_in_june, officer, signed_in, word
):
    form = {"day": "2018-07-02", "reason": "Why."}

    answer = signed_in(officer).post(reverse(f"rounds:{word}", args=["2018-06"]), form)

    assert "only a plan can be moved or cancelled" in answer.text


def test_only_an_officer_runs_meetings(round_in_june):
    with pytest.raises(NotAllowed):
        meetings.cancel_round(
            reporting_round=round_in_june, reason="R", by=UserFactory(), at=NOW
        )


def test_two_rounds_of_a_month_have_two_labels_and_two_addresses(officer):
    first = planned(officer)
    second = planned(officer, day=date(2031, 9, 24), opens=date(2031, 9, 1))

    assert (first.slug, str(first)) == ("2031-09", "September 2031")
    assert (second.slug, str(second)) == ("2031-09-24", "24 September 2031")
    assert list(ReportingRound.objects.all()) == [first, second]


def test_a_cancelled_meeting_is_offered_nowhere(officer, signed_in):
    SeatFactory()
    plan = planned(officer)
    meetings.cancel_round(reporting_round=plan, reason="R", by=officer, at=NOW)

    page = signed_in(officer).get(reverse("rounds:plan")).text

    assert "10 September 2031" not in page
    assert not Meeting.objects.last_before(date(2032, 1, 1))


def test_loading_the_programme_again_leaves_a_named_day_as_it_is(programme, officer):
    meeting = Meeting.objects.filter(precision="month").order_by("-date").first()
    day = meeting.date.replace(day=12)
    meetings.name_day(
        meeting=meeting, day=day, source=SourceFactory(), by=officer, at=NOW
    )
    before = Meeting.objects.count()

    call_command("load_programme", verbosity=0)

    assert Meeting.objects.count() == before
    assert Meeting.objects.get(pk=meeting.pk).date == day


def test_no_round_is_planned_for_a_cancelled_meeting(officer):
    plan = planned(officer)
    meetings.cancel_round(reporting_round=plan, reason="R", by=officer, at=NOW)
    meeting = MeetingFactory(date=date(2031, 11, 12))
    Meeting.objects.filter(pk=meeting.pk).update(
        cancelled_on=date(2018, 5, 21), cancelled_because="No need."
    )

    with pytest.raises(ValidationError, match="cancelled"):
        planned(officer, day=date(2031, 11, 12))
