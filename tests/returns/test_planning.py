"""The days of a round are proposed, on working days, and opening far from them is asked about."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from programme.working_days import WorkingDays
from reminders.models import LocalHoliday, Step
from returns.planning import USUAL, is_short, propose
from rounds.models import ReportingRound
from tests.asked import ticks
from tests.factories import (
    TODAY,
    MeetingFactory,
    ReportingRoundFactory,
    SeatFactory,
)

pytestmark = pytest.mark.django_db
MEETS = date(2018, 9, 27)
DAYS = WorkingDays()


def before(meets, number):
    return DAYS.counted_from(meets, -number)


def test_without_an_earlier_round_the_usual_days_are_proposed():
    proposal = propose(MEETS, TODAY, DAYS)

    assert proposal.pattern == USUAL
    assert list(proposal.days.values()) == [
        before(MEETS, USUAL.opens),
        before(MEETS, USUAL.due),
        before(MEETS, USUAL.closes),
    ]


def test_days_follow_the_last_three_rounds_before_the_meeting():
    for number, (month, due) in enumerate([(1, 2), (2, 8), (3, 9), (4, 10)]):
        meets = date(2018, month, 27)
        ReportingRoundFactory(
            meeting=MeetingFactory(date=meets),
            slug=f"2018-0{month}-{number}",
            state="closed",
            opens_on=before(meets, 18),
            due_on=before(meets, due),
            closes_on=before(meets, 1),
            closed_on=meets,
        )

    proposal = propose(MEETS, TODAY, DAYS)

    assert (proposal.pattern.due, proposal.pattern.rounds) == (9, 3)
    assert proposal.due_on == before(MEETS, 9)
    assert proposal.pattern.says == "as far from the meeting as in the last 3 rounds"


@pytest.mark.parametrize("ahead", [0, 3, 9, 30])
def test_proposed_days_are_working_days_in_order_and_to_come(ahead):
    today = date(2018, 3, 30)  # Good Friday

    days = propose(today + timedelta(days=ahead), today, DAYS).days

    assert all(day in DAYS and day >= today for day in days.values())
    assert days["opens_on"] <= days["due_on"] <= days["closes_on"]
    assert days["opens_on"] < days["closes_on"]


def test_who_reports_and_who_reviews_share_what_little_time_there_is():
    proposal = propose(date(2018, 6, 8), TODAY, DAYS)  # in 14 working days

    between = [
        DAYS.between(proposal.opens_on, proposal.due_on),
        DAYS.between(proposal.due_on, proposal.closes_on),
    ]
    assert proposal.opens_on == TODAY
    assert between == [4, 4]  # of 8, as 10 to 10 of the usual 20


def test_less_than_a_week_to_report_in_is_asked_about(signed_in, officer):
    meeting = MeetingFactory(group=SeatFactory().group, date=MEETS)
    days = {"opens_on": "2018-09-03", "due_on": "2018-09-06", "closes_on": "2018-09-20"}
    browser, address = signed_in(officer), reverse("rounds:plan")

    asked = browser.post(address, days | {"meeting": meeting.pk})
    assert "less than a working week to report in" in asked.text
    browser.post(address, days | {"meeting": meeting.pk, "confirm": ticks(asked)})

    step = ReportingRound.objects.get().steps.get()
    assert step.confirm == ["short_time"]


@pytest.mark.parametrize(
    ("opens_on", "due_on", "short"),
    [
        (date(2018, 9, 3), date(2018, 9, 7), False),  # Monday to Friday
        (date(2018, 9, 3), date(2018, 9, 6), True),
        (date(2018, 9, 5), date(2018, 9, 11), False),  # over a weekend
        (date(2018, 9, 1), date(2018, 9, 7), False),  # opens on a Saturday
        (date(2018, 9, 1), date(2018, 9, 6), True),
        (date(2018, 8, 3), date(2018, 8, 9), True),  # over a bank holiday
        (date(2018, 8, 3), date(2018, 8, 10), False),
    ],
)
def test_a_working_week_to_report_in_is_five_days_on_which_to(opens_on, due_on, short):
    assert is_short(opens_on, due_on, DAYS) == short


def test_what_is_proposed_begins_after_the_round_before_it(open_round):
    proposal = propose(date(2018, 7, 12), TODAY, DAYS)

    assert proposal.opens_on >= open_round.closes_on


def test_the_page_proposes_days_for_the_next_meeting_and_stores_nothing_but_the_plan(
    signed_in, officer, django_assert_max_num_queries
):
    group = SeatFactory().group
    MeetingFactory(group=group, date=MEETS)
    later = MeetingFactory(group=group, date=date(2018, 12, 13))
    browser, address = signed_in(officer), reverse("rounds:plan")

    with django_assert_max_num_queries(14):
        first = browser.get(address)
    other = browser.post(address, {"propose": "1", "meeting": later.pk})
    given = first.context["form"].initial
    looked = browser.post(
        address,
        given | {"due_on": "2018-09-10", "closes_on": "", "look": "1"},
    )

    assert given["due_on"] == before(MEETS, USUAL.due)
    assert other.context["form"].initial["due_on"] == before(later.date, USUAL.due)
    step = Step.objects.default().get(days=-5, about="due")
    row = looked.text.split("<td>Mon 3 September 2018</td>")[1]
    assert step.name in row.split("</tr>")[0]
    assert not ReportingRound.objects.exists()
    browser.post(address, given)
    assert ReportingRound.objects.get().due_on == given["due_on"]


def planned(opens_on):
    return ReportingRoundFactory(
        state="planned", opens_on=opens_on, meeting=MeetingFactory(date=MEETS)
    )


def test_opening_far_from_its_day_is_asked_once_and_kept(signed_in, officer):
    far = planned(before(TODAY, -6))
    browser, address = signed_in(officer), reverse("rounds:open", args=[far.slug])

    asked = browser.post(address)
    assert asked.status_code == 422
    assert "The plan says" in asked.text
    browser.post(address, {"confirm": ticks(asked)})

    far.refresh_from_db()
    assert (far.is_open, far.opens_on) == (True, TODAY)
    step = far.steps.get(verb="opened")
    assert (step.confirm, step.opens_on) == (["far_from_plan"], TODAY)


def test_opening_within_a_week_of_its_day_is_not_asked_about(signed_in, officer):
    near = planned(before(TODAY, -5))

    signed_in(officer).post(reverse("rounds:open", args=[near.slug]))

    near.refresh_from_db()
    assert near.is_open


@pytest.mark.parametrize("page", ["name-day", "move"])
def test_a_local_holiday_is_asked_about_on_the_pages_of_a_rounds_meeting(
    signed_in, officer, page
):
    meeting = MeetingFactory(date=date(2018, 9, 30), precision="month")
    if page == "move":
        meeting = MeetingFactory(date=MEETS)
    planned_round = ReportingRoundFactory(meeting=meeting, state="planned")
    LocalHoliday.objects.create(day=date(2018, 9, 24), name="September weekend")
    address = reverse(f"rounds:{page}", args=[planned_round.slug])

    asked = signed_in(officer).post(address, {"day": "2018-09-24"})

    assert asked.status_code == 422
    assert "This day is a local holiday." in asked.text


def test_a_local_holiday_is_no_day_to_propose_and_is_asked_about(signed_in, officer):
    MeetingFactory(group=SeatFactory().group, date=MEETS)
    shut = before(MEETS, USUAL.due)
    LocalHoliday.objects.create(day=shut, name="September weekend")
    browser, address = signed_in(officer), reverse("rounds:plan")

    proposed = browser.get(address).context["form"].initial
    asked = browser.post(address, proposed | {"due_on": shut})

    assert proposed["due_on"] == before(MEETS, USUAL.due + 1)
    assert asked.status_code == 422
    assert "This day is a local holiday." in asked.text
    browser.post(address, proposed | {"due_on": shut, "confirm": ticks(asked)})
    assert ReportingRound.objects.get().due_on == shut


def test_local_holidays_are_no_days_between_the_plan_and_the_opening(
    signed_in, officer
):
    near = planned(before(TODAY, -6))
    LocalHoliday.objects.create(day=before(TODAY, -2), name="Victoria Day")

    signed_in(officer).post(reverse("rounds:open", args=[near.slug]))

    near.refresh_from_db()
    assert near.is_open


def test_extending_shows_the_reminders_to_come_of_the_new_date_and_stores_nothing(
    signed_in, officer, open_round, django_assert_max_num_queries
):
    browser = signed_in(officer)
    address = reverse("rounds:extend", args=[open_round.slug])
    due_on = DAYS.counted_from(open_round.due_on, 10)

    with django_assert_max_num_queries(14):
        first = browser.get(address)
    looked = browser.post(address, {"due_on": due_on, "closes_on": due_on, "look": "1"})

    assert "Give the days of the round" in first.text
    step = Step.objects.default().get(days=-5, about="due")
    day = before(due_on, 5)
    row = looked.text.split(f"<td>{day:%a} {day.day} {day:%B %Y}</td>")[1]
    assert step.name in row.split("</tr>")[0]
    assert "Opening" not in looked.text.split("Reminders on these days")[1]
    assert "There is a problem" not in looked.text
    open_round.refresh_from_db()
    assert open_round.due_on != due_on


@pytest.mark.parametrize("slip", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["opens_on", "due_on", "closes_on", "meeting_date"])
@pytest.mark.parametrize("press", ["look", "propose", "plan"])
def test_a_slip_of_the_pen_is_no_day_to_count_from(
    press, name, slip, signed_in, officer
):
    SeatFactory()
    days = {
        "opens_on": "2018-08-23",
        "due_on": "2018-09-06",
        "closes_on": "2018-09-20",
        "meeting_date": "2018-09-27",
    }

    page = signed_in(officer).post(
        reverse("rounds:plan"), days | {name: slip, press: "1"}
    )

    if press != "propose":  # the proposal takes the place of what was typed
        assert "Give a date from 1990 to 2100." in page.text
        assert slip in page.text
    assert page.status_code in (200, 422)
    assert not ReportingRound.objects.exists()


def test_more_time_up_to_a_slip_of_the_pen_is_refused(signed_in, officer, open_round):
    address = reverse("rounds:extend", args=[open_round.slug])
    given = {"due_on": "9999-12-31", "closes_on": "9999-12-31", "reason": "Leave."}

    page = signed_in(officer).post(address, given)

    assert page.status_code == 422
    assert page.text.count("Give a date from 1990 to 2100.") >= 2
