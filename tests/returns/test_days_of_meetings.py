"""The days of meetings: used again, kept, named and told of an earlier day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from meetings.diary import services as diary
from programme.dates import PartialDate
from returns import meetings, services
from rounds.decisions import agreed_dates
from rounds.group_decisions import keep_group_decision
from rounds.models import Meeting, MeetingStep, ReportingRound
from tests.closing import close_round
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    GovernanceGroupFactory,
    MeetingFactory,
    MilestoneFactory,
    ReportingRoundFactory,
    SeatFactory,
    SourceFactory,
    accepted,
    moment,
)
from toolkit.errors import Conflict

pytestmark = pytest.mark.django_db


def planned(officer, meeting, opens=date(2031, 8, 1)):
    return services.plan_round(
        meeting=meeting,
        opens_on=opens,
        due_on=opens + timedelta(days=10),
        closes_on=opens + timedelta(days=20),
        by=officer,
        at=NOW,
    )


def cancelled(officer, meeting, opens=date(2031, 8, 1)):
    plan = planned(officer, meeting, opens)
    return meetings.cancel_round(
        reporting_round=plan, reason="No need.", by=officer, at=NOW
    )


def moved(officer, plan, day):
    return meetings.move_round(
        reporting_round=plan, day=day, reason="Away.", by=officer, at=NOW
    )


def known_to_the(precision, day):
    return Meeting.objects.create(
        group=GovernanceGroupFactory(), date=day, precision=precision
    )


def named(officer, meeting, day, at=NOW):
    return meetings.name_day(
        meeting=meeting, day=day, source=SourceFactory(), by=officer, at=at
    )


def plan_for(browser, day, **more):
    days = {"opens_on": "2031-08-18", "due_on": "2031-09-01", "closes_on": "2031-09-30"}
    form = days | {"meeting_date": day} | more
    return browser.post(reverse("rounds:plan"), form, follow=True)


def test_a_round_is_planned_for_a_day_whose_meeting_was_cancelled(officer, signed_in):
    SeatFactory()
    old = cancelled(officer, MeetingFactory(date=date(2031, 9, 10)))

    answer = plan_for(signed_in(officer), "2031-09-10")

    assert "is planned" in answer.text
    plan = ReportingRound.objects.get(state="planned")
    assert plan.meeting.date == old.meeting.date
    assert plan.meeting != old.meeting


def test_a_meeting_moves_back_to_the_day_it_was_on(officer):
    plan = planned(officer, MeetingFactory(date=date(2031, 9, 10)))

    moved(officer, plan, date(2031, 10, 8))
    plan = moved(officer, plan, date(2031, 9, 10))

    assert plan.meeting.replaces.date == date(2031, 10, 8)
    assert Meeting.objects.standing().get() == plan.meeting


def test_loading_the_programme_leaves_a_day_with_a_cancelled_meeting_alone(
    programme, officer
):
    meeting = Meeting.objects.filter(round=None).order_by("date").last()
    Meeting.objects.filter(pk=meeting.pk).update(
        cancelled_on=TODAY, cancelled_because="No need."
    )
    Meeting.objects.create(group=meeting.group, date=meeting.date)
    before = Meeting.objects.count()

    call_command("load_programme", verbosity=0)

    assert Meeting.objects.count() == before


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2031-09-10", "The meeting is on this day already."),
        ("2031-10-08", "The group has a meeting of 8 October 2031 already."),
    ],
)
def test_a_meeting_moves_to_no_day_that_is_taken(officer, signed_in, day, sentence):
    MeetingFactory(date=date(2031, 10, 8))
    plan = planned(officer, MeetingFactory(date=date(2031, 9, 10)))
    form = {"day": day, "reason": "Away."}

    answer = signed_in(officer).post(reverse("rounds:move", args=[plan.slug]), form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert answer.context["form"].errors["day"]


def test_a_meeting_of_a_month_is_named_and_not_moved_within_it(officer):
    plan = planned(officer, known_to_the("month", date(2031, 9, 30)))

    with pytest.raises(ValidationError, match="name the meeting’s day instead"):
        moved(officer, plan, date(2031, 9, 10))


def test_a_day_that_stands_for_a_month_is_not_taken_for_the_meetings(
    officer, signed_in
):
    SeatFactory()
    known_to_the("month", date(2031, 9, 30))

    answer = plan_for(signed_in(officer), "2031-09-30")

    assert (
        "The group meets in September 2031, on a day that is not known" in answer.text
    )


def agree(officer, meeting):
    return agreed_dates.agree_due_date(
        commitment=ActionFactory(),
        agreed=PartialDate(date(2032, 1, 30), "day"),
        meeting=meeting,
        reason="Agreed.",
        by=officer,
        at=moment(meeting.date),
    )


def test_a_meeting_at_which_dates_were_agreed_keeps_its_day(officer):
    plan = planned(officer, MeetingFactory(date=date(2031, 9, 10)))
    agreed = agree(officer, plan.meeting)

    with pytest.raises(Conflict) as refusal:
        moved(officer, plan, date(2031, 10, 8))

    assert str(refusal.value) == (
        f"Something was agreed about {agreed.commitment.reference} at the meeting of"
        " 10 September 2031: it was held, and keeps its day."
    )


def test_the_round_of_a_meeting_that_was_held_is_cancelled_alone(officer, signed_in):
    plan = planned(officer, MeetingFactory(date=date(2031, 9, 10)))
    agreed = agree(officer, plan.meeting)
    browser, address = signed_in(officer), reverse("rounds:cancel", args=[plan.slug])

    page = browser.get(address).text
    browser.post(address, {"reason": "Too late."})

    assert (
        f"Something was agreed about {agreed.commitment.reference} at its meeting"
        in page
    )
    plan.refresh_from_db()
    assert plan.is_cancelled
    assert plan.meeting.cancelled_on is None


def test_a_meeting_that_is_recorded_as_held_keeps_its_day_and_its_record(
    officer, signed_in
):
    plan = planned(officer, MeetingFactory(date=date(2031, 9, 10)))
    MeetingStep.objects.create(meeting=plan.meeting, verb="held", by=officer, at=NOW)
    browser, address = signed_in(officer), reverse("rounds:cancel", args=[plan.slug])

    with pytest.raises(Conflict, match="is recorded as held, and keeps its day"):
        moved(officer, plan, date(2031, 10, 8))
    page = browser.get(address).text
    browser.post(address, {"reason": "Too late."})

    assert "Its meeting is recorded as held, and stays as it is." in page
    plan.refresh_from_db()
    assert plan.is_cancelled
    assert plan.meeting.cancelled_on is None


def test_no_round_is_planned_for_a_meeting_that_was_cancelled_meanwhile(officer):
    read_before = MeetingFactory(date=date(2031, 9, 10))
    diary.cancel_meeting(
        meeting=Meeting.objects.get(pk=read_before.pk),
        reason="Away.",
        by=officer,
        at=NOW,
    )

    with pytest.raises(ValidationError, match="This meeting is cancelled"):
        planned(officer, read_before)


def test_no_date_is_agreed_at_a_meeting_that_was_cancelled(officer):
    meeting = cancelled(officer, MeetingFactory(date=date(2031, 9, 10))).meeting

    with pytest.raises(ValidationError, match="was cancelled"):
        agree(officer, meeting)


def test_no_two_rounds_share_a_label_or_an_address(officer):
    september, august = date(2031, 9, 10), date(2031, 8, 1)
    first = planned(officer, MeetingFactory(date=september))
    moved(officer, first, date(2031, 10, 8))
    later = date(2031, 10, 10)
    planned(officer, MeetingFactory(date=date(2031, 10, 22)), opens=later)
    for _ in range(3):
        # Each time the day and the month are free again.
        meeting = Meeting.objects.create(group=first.meeting.group, date=september)
        cancelled(officer, meeting, opens=august - timedelta(days=60))
    month = known_to_the("month", date(2031, 9, 30))
    cancelled(officer, month, opens=august - timedelta(days=60))

    rounds = ReportingRound.objects.order_by("pk")

    assert [(made.slug, str(made)) for made in rounds] == [
        ("2031-09", "October 2031 (moved from September 2031)"),
        ("2031-10", "October 2031"),
        ("2031-09-10", "10 September 2031"),
        ("2031-09-10-no-2", "10 September 2031, no. 2"),
        ("2031-09-10-no-3", "10 September 2031, no. 3"),
        ("2031-09-no-2", "September 2031, no. 2"),
    ]


def test_a_round_moved_within_its_month_keeps_its_label(officer):
    plan = planned(officer, MeetingFactory(date=date(2031, 9, 10)))

    plan = moved(officer, plan, date(2031, 9, 17))

    assert (plan.slug, str(plan)) == ("2031-09", "September 2031")


def test_a_round_for_a_meeting_of_a_year_is_called_by_the_year(officer):
    plan = planned(officer, known_to_the("year", date(2031, 12, 31)))

    assert (plan.slug, str(plan)) == ("2031", "2031")


def test_a_day_is_named_only_in_the_order_of_the_rounds(officer):
    planned(officer, MeetingFactory(date=date(2031, 9, 10)))
    month = known_to_the("month", date(2031, 9, 30))
    planned(officer, month, opens=date(2031, 9, 1))

    with pytest.raises(ValidationError, match="follow one another") as refusal:
        named(officer, month, date(2031, 9, 9))

    assert list(refusal.value.message_dict) == ["day"]
    month.refresh_from_db()
    assert month.precision == "month"


@pytest.mark.parametrize(
    ("precision", "sentence"),
    [
        ("year", "Of this meeting the year alone is known, 2031"),
        ("day", "The day of this meeting is known: 31 December 2031."),
    ],
)
def test_a_day_is_named_where_the_month_is_known(officer, precision, sentence):
    meeting = known_to_the(precision, date(2031, 12, 31))

    with pytest.raises(Conflict, match=sentence):
        named(officer, meeting, date(2031, 12, 10))


def test_the_day_of_a_cancelled_meeting_is_not_named(officer):
    meeting = cancelled(officer, known_to_the("month", date(2031, 9, 30))).meeting

    with pytest.raises(Conflict, match="The meeting of September 2031 is cancelled."):
        named(officer, meeting, date(2031, 9, 10))


def test_what_is_said_of_a_cancelled_round_is_that_it_is_cancelled(officer):
    plan = cancelled(officer, MeetingFactory(date=date(2031, 9, 10)))

    with pytest.raises(Conflict, match="is cancelled: only a plan can be changed"):
        services.replan_round(
            reporting_round=plan,
            opens_on=plan.opens_on,
            due_on=plan.due_on,
            closes_on=plan.closes_on,
            by=officer,
            at=NOW,
        )


@pytest.fixture
def round_in_april(officer):
    """A round for a meeting known to be in April, whose day was named on 10 May."""
    meeting = known_to_the("month", date(2018, 4, 30))
    april = ReportingRoundFactory(
        meeting=meeting,
        opens_on=date(2018, 3, 1),
        due_on=date(2018, 4, 2),
        closes_on=date(2018, 6, 20),
    )
    action = ActionFactory()
    accepted(action, april, "green", at=moment(date(2018, 4, 1)))
    agreed_dates.agree_date(
        milestone=MilestoneFactory(commitment=action),
        agreed=PartialDate(date(2019, 1, 31), "day"),
        meeting=meeting,
        reason="Agreed.",
        by=officer,
        at=moment(date(2018, 4, 26)),
    )
    agreed_dates.agree_due_date(
        commitment=action,
        agreed=PartialDate(date(2019, 2, 28), "day"),
        meeting=meeting,
        reason="Agreed.",
        by=officer,
        at=moment(date(2018, 4, 26)),
    )
    named(officer, meeting, date(2018, 4, 25), at=moment(date(2018, 5, 10)))
    return april


@pytest.mark.parametrize(
    ("day", "then", "other"),
    [
        ("2018-05-09", "April 2018", "25 April 2018"),
        ("2018-05-10", "25 April 2018", "30 April 2018"),
    ],
)
def test_a_meeting_is_told_as_it_was_known_on_the_day(
    round_in_april, officer, signed_in, day, then, other
):
    browser = signed_in(officer)
    action = round_in_april.updates.get().commitment
    pages = [
        reverse("rounds:list"),
        round_in_april.get_absolute_url(),
        action.get_absolute_url(),
        "/",
    ]

    texts = [browser.get(page, {"as_at": day}).text for page in pages]

    for page, text in zip(pages, texts, strict=True):
        assert then in text, page
        assert other not in text, page
    rows = browser.get(
        reverse("actions:list"), {"as_at": day, "download": "actions.csv"}
    )
    known = "2018-04-30" if then == "April 2018" else "2018-04-25"
    assert known in b"".join(rows.streaming_content).decode()


def test_a_meeting_is_compared_with_as_it_was_known_on_the_day(round_in_april):
    last_before = Meeting.objects.last_before

    assert last_before(date(2018, 4, 28)) is None
    assert last_before(date(2018, 5, 9)) == round_in_april.meeting
    assert last_before(date(2018, 5, 10)) == round_in_april.meeting


def test_the_history_of_the_round_says_who_named_the_day(
    round_in_april, officer, signed_in
):
    page = signed_in(officer).get(round_in_april.get_absolute_url()).text

    step = round_in_april.steps.get(verb="named")
    assert (step.by, step.note[:14]) == (officer, "25 April 2018,")
    assert "Meeting’s day named" in page


def test_of_a_cancelled_round_no_figures_are_told(officer, signed_in):
    plan = cancelled(officer, MeetingFactory(date=date(2031, 8, 30)))

    page = signed_in(officer).get(plan.get_absolute_url()).text

    assert "Cancelled, with why in its history" in page
    assert "handed in" not in page


def test_the_day_of_a_closed_round_can_be_named_too(officer, signed_in):
    meeting = known_to_the("month", date(2018, 3, 31))
    opened = ReportingRoundFactory(meeting=meeting, state="open")
    closed = close_round(reporting_round=opened, reasons={}, by=officer, at=NOW)
    browser = signed_in(officer)

    page = browser.get(closed.get_absolute_url()).text

    assert reverse("rounds:name-day", args=[closed.slug]) in page
    assert "Close the round" not in page


def test_a_meeting_that_decided_on_an_action_keeps_its_day(officer):
    plan = planned(officer, MeetingFactory(date=date(2031, 9, 10)))
    action = ActionFactory(basis="decided")
    keep_group_decision(action, plan.meeting)

    with pytest.raises(Conflict, match=f"agreed about {action.reference} at"):
        moved(officer, plan, date(2031, 10, 8))
