"""What is odd about a date is asked back once, on every door, and what is impossible is refused."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from programme import clock
from programme.dates import why_no_day
from programme.models import Programme
from returns import services
from rounds.models import ProgressUpdate, ReportingRound
from tests.agency import Agency, green
from tests.asked import codes_asked, ticks
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    SeatFactory,
    SourceFactory,
    holder_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return clock.today()


@pytest.fixture
def milestone(open_round):
    return MilestoneFactory(commitment=ActionFactory())


@pytest.fixture
def agency(milestone):
    return Agency(milestone.commitment.lead)


def amber(action, by, **changes):
    step = {"step": "Recover", "who": "We", "by": by}
    body = {"rating": "amber", "cause": "own", "recovery": [step]}
    return green(action, **body | changes)


def codes(answer):
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


def test_a_forecast_that_is_over_is_asked_back_once(agency, milestone, today):
    day = (today - timedelta(days=60)).isoformat()
    line = {"id": milestone.pk, "forecast": day, "reason": "Slow."}
    body = green(milestone.commitment, milestones=[line])

    asked = agency.send(**body)
    confirmed = agency.send(**body, confirm=["expected_past"])

    assert asked.status_code == 400
    assert codes(asked) == {"/milestones/0/forecast": "expected_past"}
    assert "confirm it" in asked.json()["errors"][0]["detail"]
    assert confirmed.status_code == 201, confirmed.content
    assert confirmed.json()["confirm"] == ["expected_past"]


def test_a_month_that_has_not_ended_is_not_over(agency, milestone, today):
    line = {
        "id": milestone.pk,
        "forecast": today.replace(day=1).isoformat(),
        "forecast_precision": "month",
        "reason": "Soon.",
    }

    answer = agency.send(**green(milestone.commitment, milestones=[line]))

    assert answer.status_code == 201


def test_a_recovery_step_that_is_over_is_asked_back_unless_it_is_done(
    agency, milestone, today
):
    action = milestone.commitment
    day = (today - timedelta(days=1)).isoformat()

    asked = agency.send(**amber(action, day))
    step = {"step": "Recover", "who": "We", "by": day, "done": True}
    done = agency.send(**amber(action, day, recovery=[step]))

    assert codes(asked) == {"/recovery/0/by": "recovery_over"}
    assert done.status_code == 201


def test_what_was_done_long_before_the_programme_is_asked_back(agency, milestone):
    Programme.objects.create(
        pk=1,
        name="Programme",
        short_name="P",
        vision="V",
        announced_on=date(2016, 2, 25),
        reports_published_on=date(2017, 3, 2),
    )
    line = {"id": milestone.pk, "done": "1990-01-01", "reason": "Long ago."}
    body = green(milestone.commitment, milestones=[line])

    assert codes(agency.send(**body)) == {"/milestones/0/done": "done_long_ago"}
    assert agency.send(**body, confirm=["done_long_ago"]).status_code == 201


def test_one_code_answers_one_question(agency, milestone, today):
    day = (today - timedelta(days=60)).isoformat()
    line = {"id": milestone.pk, "forecast": day, "reason": "Slow."}
    body = amber(milestone.commitment, day, milestones=[line])

    answer = agency.send(**body, confirm=["recovery_over"])

    assert codes(answer) == {"/milestones/0/forecast": "expected_past"}


def test_what_was_not_asked_is_not_kept_as_confirmed(agency, milestone):
    body = green(milestone.commitment, confirm=["expected_past", "recovery_over"])

    answer = agency.send(**body)

    assert answer.json()["confirm"] == []


def test_other_dates_are_asked_about_anew(agency, milestone, today):
    action = milestone.commitment
    over = (today - timedelta(days=60)).isoformat()
    line = {"id": milestone.pk, "forecast": over, "reason": "Slow."}
    body = green(action, milestones=[line], confirm=["expected_past"], submit=False)
    address = agency.send(**body).json()["url"]
    line["forecast"] = (today - timedelta(days=90)).isoformat()

    agency.change(address, milestones=[line])
    answer = agency.send(f"{address}submit/")

    assert codes(answer) == {"/milestones/0/forecast": "expected_past"}


def test_in_a_bulk_request_each_row_is_asked_by_itself(agency, milestone, today):
    other = ActionFactory(lead=milestone.commitment.lead)
    day = (today - timedelta(days=60)).isoformat()
    line = {"id": milestone.pk, "forecast": day, "reason": "Slow."}
    rows = [green(milestone.commitment, milestones=[line]), green(other)]

    answer = agency.send("/api/v1/updates/bulk/", updates=rows).json()

    assert [row["status"] for row in answer["results"]] == [400, 201]
    assert answer["results"][0]["errors"][0]["code"] == "expected_past"


@pytest.mark.parametrize(
    ("added", "done", "code"),
    [(-10, -20, "done_before_set"), (-10, 3, "done_in_future"), (-10, -10, None)],
)
def test_what_is_impossible_is_refused(agency, milestone, today, added, done, code):
    late = MilestoneFactory(
        commitment=milestone.commitment, added_on=today + timedelta(days=added)
    )
    day = (today + timedelta(days=done)).isoformat()
    line = {"id": late.pk, "done": day, "reason": "Done."}

    answer = agency.send(**green(milestone.commitment, milestones=[line]))

    if code is None:
        assert answer.status_code == 201
    else:
        assert codes(answer) == {"/milestones/0/done": code}


def form_of(milestone, forecast, **more):
    return {
        "rating": "green",
        "outlook": "green",
        "summary": "S",
        "next_steps": "N",
        "recovery-TOTAL_FORMS": 0,
        "recovery-INITIAL_FORMS": 0,
        "evidence-TOTAL_FORMS": 0,
        "evidence-INITIAL_FORMS": 0,
        "milestones-TOTAL_FORMS": 1,
        "milestones-INITIAL_FORMS": 1,
        "milestones-0-milestone_id": milestone.pk,
        "milestones-0-forecast": forecast,
        "milestones-0-reason": "Slow.",
        "submit": "",
    } | more


def test_the_form_asks_beside_the_date_and_takes_the_answer(
    milestone, signed_in, today, officer
):
    action = milestone.commitment
    browser = signed_in(holder_of(action))
    address = reverse("rounds:report", args=[action.reference])
    day = (today - timedelta(days=60)).isoformat()

    asked = browser.post(address, form_of(milestone, day))
    edit = reverse("rounds:edit", args=[ProgressUpdate.objects.get().pk])
    version = ProgressUpdate.objects.get().version
    form = form_of(milestone, day, confirm=ticks(asked), version=version)
    browser.post(edit, form)

    assert codes_asked(asked) == ["expected_past"]
    assert "Yes, this is right" in asked.text
    update = ProgressUpdate.objects.get()
    assert (update.state, update.confirm) == ("submitted", ["expected_past"])
    page = signed_in(officer).get(update.get_absolute_url()).text
    assert "A date expected is over already." in page


def plan(browser, **days):
    return browser.post(reverse("rounds:plan"), days, follow=True)


@pytest.mark.parametrize(
    ("due_on", "code"),
    [
        ("2031-09-06", "not_working_day"),  # a Saturday
        ("2031-12-01", "not_working_day"),  # St Andrew's Day, moved to the Monday
        ("2031-09-15", "due_after_meeting"),
    ],
)
def test_a_plan_with_an_odd_due_date_is_asked_back(signed_in, officer, due_on, code):
    days = {"opens_on": "2031-08-18", "closes_on": "2031-12-31", "due_on": due_on}
    day = "2031-09-10" if code == "due_after_meeting" else "2031-12-30"
    SeatFactory()
    browser = signed_in(officer)

    asked = plan(browser, meeting_date=day, **days)
    planned = plan(browser, meeting_date=day, confirm=ticks(asked), **days)

    assert codes_asked(asked) == [code]
    assert "is planned" in planned.text
    assert ReportingRound.objects.get(due_on=due_on).steps.get().confirm == [code]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"meeting_date": "2031-09-13"}, "meeting_date", "not_working_day"),
        ({"opens_on": "2018-05-20"}, "opens_on", "day_over"),
        (
            {"meeting_date": "2018-05-18", "opens_on": "2018-05-01"},
            "meeting_date",
            "day_over",
        ),
    ],
)
def test_a_plan_is_judged_against_today_and_the_days_off_work(
    signed_in, officer, changes, field, code
):
    SeatFactory()
    days = {"opens_on": "2031-08-18", "due_on": "2031-09-01", "closes_on": "2031-09-30"}
    form = days | {"meeting_date": "2031-09-10"} | changes

    asked = signed_in(officer).post(reverse("rounds:plan"), form)

    faults = asked.context["form"].errors.as_data()[field]
    assert [fault.code for fault in faults] == [code]


@pytest.fixture
def plan_of_september(officer):
    """A planned round whose meeting is known to the month, and returns due on the 12th."""
    meeting = MeetingFactory(date=date(2031, 9, 30), precision="month")
    return services.plan_round(
        meeting=meeting,
        opens_on=date(2031, 8, 18),
        due_on=date(2031, 9, 12),
        closes_on=date(2031, 9, 30),
        by=officer,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("day", "code", "words"),
    [
        ("2031-09-13", "not_working_day", "the day is no working day"),
        ("2031-09-10", "due_after_meeting", "returns fall due after the meeting"),
    ],
)
def test_an_odd_day_of_a_meeting_is_asked_back_and_kept_with_the_naming(
    signed_in, officer, plan_of_september, day, code, words
):
    browser = signed_in(officer)
    address = reverse("rounds:name-day", args=["2031-09"])
    form = {"day": day, "source": SourceFactory().pk}

    asked = browser.post(address, form)
    named = browser.post(address, form | {"confirm": ticks(asked)}, follow=True)

    assert codes_asked(asked) == [code]
    assert f"Asked and confirmed: {words}" in named.text
    assert plan_of_september.steps.get(verb="named").confirm == [code]


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2031-10-12", ["not_working_day"]),
        ("2031-08-20", ["due_after_meeting"]),
        ("2018-05-20", ["not_working_day", "due_after_meeting", "day_over"]),
    ],
)
def test_an_odd_day_that_a_meeting_is_moved_to_is_asked_back(
    signed_in, officer, plan_of_september, day, codes
):
    form = {"day": day, "reason": "Away."}
    address = reverse("rounds:move", args=["2031-09"])

    asked = signed_in(officer).post(address, form)

    faults = asked.context["form"].errors.as_data()["day"]
    assert [fault.code for fault in faults] == codes
    # Each is told, and each has its own tick.
    assert codes_asked(asked) == codes
    for fault in faults:
        assert fault.messages[0] in asked.text


def test_what_is_answered_stays_ticked_where_the_form_is_shown_again(
    signed_in, officer, plan_of_september
):
    form = {"day": "2031-10-12", "reason": ""}
    address = reverse("rounds:move", args=["2031-09"])
    browser = signed_in(officer)
    asked = browser.post(address, form)

    page = browser.post(address, form | {"confirm": ticks(asked)}).text

    assert 'id="id_day_not_working_day" checked' in page


def test_what_was_confirmed_of_a_move_is_kept_and_what_was_not_asked_is_not(
    signed_in, officer, plan_of_september
):
    form = {"day": "2031-10-12", "reason": "Away."}
    address = reverse("rounds:move", args=["2031-09"])
    browser = signed_in(officer)
    sure = [*ticks(browser.post(address, form)), "due_after_meeting:day:2031-10-12"]

    browser.post(address, form | {"confirm": sure})

    assert plan_of_september.steps.get(verb="moved").confirm == ["not_working_day"]


@pytest.mark.parametrize(
    ("change", "asked_then"),
    [
        ({"due_on": "2031-09-07"}, ["not_working_day"]),  # the Sunday after
        ({"opens_on": "2018-05-13"}, ["day_over"]),
        ({"meeting_date": "2031-09-28"}, ["not_working_day"]),
        ({"closes_on": "2031-10-31"}, []),
    ],
)
def test_a_tick_answers_for_what_was_asked_and_for_nothing_else(
    signed_in, officer, change, asked_then
):
    SeatFactory()
    browser = signed_in(officer)
    days = {"opens_on": "2018-05-14", "due_on": "2031-09-06", "closes_on": "2031-10-30"}
    days["meeting_date"] = "2031-09-30"
    sure = ticks(plan(browser, **days))
    assert len(sure) == 2

    answer = plan(browser, **days | change, confirm=sure)

    new = [tick for tick in ticks(answer) if tick not in sure]
    assert [tick.partition(":")[0] for tick in new] == asked_then
    assert ReportingRound.objects.exists() is not bool(asked_then)


def test_on_the_form_of_an_update_too_a_tick_answers_for_its_date_alone(
    milestone, signed_in, today
):
    action = milestone.commitment
    browser = signed_in(holder_of(action))
    address = reverse("rounds:report", args=[action.reference])
    day, other = ((today - timedelta(days=ago)).isoformat() for ago in (60, 50))
    sure = ticks(browser.post(address, form_of(milestone, day)))
    update = ProgressUpdate.objects.get()
    edit = reverse("rounds:edit", args=[update.pk])

    form = form_of(milestone, other, confirm=sure, version=update.version)
    answer = browser.post(edit, form)

    update.refresh_from_db()
    assert (update.state, update.confirm) == ("draft", [])
    assert [tick for tick in ticks(answer) if tick not in sure]


def test_a_draft_keeps_what_was_confirmed_of_it_for_when_it_is_opened_again(
    milestone, signed_in, today
):
    action = milestone.commitment
    browser = signed_in(holder_of(action))
    address = reverse("rounds:report", args=[action.reference])
    day = (today - timedelta(days=60)).isoformat()
    sure = ticks(browser.post(address, form_of(milestone, day)))
    update = ProgressUpdate.objects.get()
    edit = reverse("rounds:edit", args=[update.pk])
    form = form_of(milestone, day, confirm=sure, version=update.version)
    del form["submit"]

    browser.post(edit, form)

    assert ticks(browser.get(edit)) == sure


def test_a_day_of_the_plan_that_stays_as_it_was_is_not_asked_about_again(
    signed_in, officer, plan_of_september
):
    ReportingRound.objects.update(opens_on=date(2018, 5, 1))
    form = {"opens_on": "2018-05-01", "due_on": "2031-09-11", "closes_on": "2031-09-30"}

    answer = signed_in(officer).post(reverse("rounds:replan", args=["2031-09"]), form)

    assert answer.status_code == 302


def test_an_agreed_due_date_on_a_sunday_is_asked_back(signed_in, officer, milestone):
    action = milestone.commitment
    meeting = MeetingFactory(date=clock.today())
    address = reverse("rounds:agree-due-date", args=[action.reference])
    form = {"date": "2031-09-07", "precision": "day", "meeting": meeting.pk}
    form["reason"] = "Agreed."
    browser = signed_in(officer)

    asked = browser.post(address, form)
    browser.post(address, form | {"confirm": ticks(asked)})

    assert "This day is a Sunday." in asked.text
    assert str(action.agreed_due_dates.get().stated) == "7 September 2031"
    history = reverse("commitments:history", args=[action.reference])
    assert (
        "because: Agreed. (asked and confirmed: the day is no working day)"
        in browser.get(history).text
    )


def test_a_date_stated_on_its_page_is_asked_about_too(signed_in, officer, milestone):
    address = reverse("commitments:state-date", args=[milestone.pk])
    form = {"kind": "forecast", "precision": "day", "date": "2001-01-01"}
    form["reason"] = "Slow."
    browser = signed_in(officer)

    asked = browser.post(address, form)
    browser.post(address, form | {"confirm": ticks(asked)})

    assert "This day is over." in asked.text
    assert milestone.statements.get().date == date(2001, 1, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2018-06-31", "June has 30 days."),
        ("31/06/2018", "June has 30 days."),
        ("2018-02-29", "February 2018 has 28 days."),
        ("2016-02-30", "February 2016 has 29 days."),
        ("2018-13-01", "There is no month 13: a year has twelve."),
        ("2018-06-30", ""),
        ("next June", ""),
    ],
)
def test_why_there_is_no_such_day(text, sentence):
    assert why_no_day(text) == sentence


def test_the_api_and_the_form_say_that_june_has_30_days(agency, milestone, signed_in):
    action = milestone.commitment
    line = {"id": milestone.pk, "forecast": "2018-06-31", "reason": "R"}
    answer = agency.send(**green(action, milestones=[line]))
    address = reverse("rounds:report", args=[action.reference])
    browser = signed_in(holder_of(action))

    page = browser.post(address, form_of(milestone, "31/06/2018"))

    assert answer.json()["errors"][0]["detail"] == "June has 30 days."
    assert "June has 30 days." in page.text
