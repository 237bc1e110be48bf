from datetime import date

import pytest

from programme.working_days import WorkingDays
from reminders.models import Step
from reminders.schedule import Ladder
from rounds.models import ReportingRound
from tests.factories import moment

DAYS = WorkingDays()
LATE, VERY_LATE = 2, 5
STEPS = (
    Step(pk=1, about="opening"),
    *(Step(pk=10 + days, about="due", days=days) for days in (-10, -5, -1, 0, 2, 5)),
    Step(pk=20, about="review", days=3),
    Step(pk=21, about="returned", days=5),
)


def ladder(
    opens_on=date(2018, 5, 8),
    due_on=date(2018, 6, 1),
    state="open",
    days=DAYS,
    steps=STEPS,
):
    return Ladder(
        ReportingRound(opens_on=opens_on, due_on=due_on, state=state), steps, days
    )


def days_of(one: Ladder):
    return [
        (day, step.days if step.about == "due" else step.about)
        for day, step in one.dated
    ]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2018, 5, 26), False),  # a Saturday
        (date(2018, 5, 28), False),  # the spring bank holiday
        (date(2018, 1, 2), False),  # a holiday in Scotland alone
        (date(2018, 11, 30), False),  # St Andrew's Day
        (
            date(2019, 12, 2),
            False,
        ),  # St Andrew's Day, which was a Saturday, is kept on the Monday
        (date(2022, 1, 3), False),  # New Year's Day, a Saturday
        (date(2022, 1, 4), False),  # and 2 January, the Sunday after it
        (date(2018, 4, 2), True),  # Easter Monday is none in Scotland
        (date(2018, 3, 30), False),  # Good Friday
        (date(2018, 12, 26), False),
        (date(2018, 5, 21), True),
    ],
)
def test_working_days_are_those_of_scotland(day, works):
    assert (day in DAYS) == works
    assert bool(DAYS.why_not(day)) != works


def test_a_local_holiday_is_no_working_day():
    shut = WorkingDays(frozenset([date(2018, 5, 21)]))

    assert date(2018, 5, 21) not in shut
    assert shut.counted_from(date(2018, 6, 1), -10) == date(2018, 5, 16)
    assert shut.counted_from(date(2018, 5, 24), -3) == date(2018, 5, 18)
    assert shut.why_not(date(2018, 5, 21)) == "a local holiday"


@pytest.mark.parametrize(
    ("day", "number", "then"),
    [
        (date(2018, 6, 1), -10, date(2018, 5, 17)),  # 28 May is a holiday
        (
            date(2018, 4, 6),
            -5,
            date(2018, 3, 29),
        ),  # Good Friday, 30 March, is one; Easter Monday is not
        (date(2018, 1, 4), -1, date(2018, 1, 3)),
        (date(2018, 1, 3), -1, date(2017, 12, 29)),  # over 1 and 2 January
        (date(2017, 12, 22), 2, date(2017, 12, 28)),  # over Christmas and Boxing Day
        (date(2018, 12, 3), -1, date(2018, 11, 29)),  # over St Andrew's Day
        (
            date(2018, 3, 23),
            2,
            date(2018, 3, 27),
        ),  # over the night on which clocks go forward
        (date(2018, 10, 26), 1, date(2018, 10, 29)),  # and back
    ],
)
def test_working_days_are_counted_over_holidays(day, number, then):
    assert DAYS.counted_from(day, number) == then
    assert DAYS.between(day, then) == number


def test_a_round_has_its_steps_on_working_days():
    assert days_of(ladder()) == [
        (date(2018, 5, 8), "opening"),
        (date(2018, 5, 17), -10),
        (date(2018, 5, 24), -5),
        (date(2018, 5, 31), -1),
        (date(2018, 6, 1), 0),
        (date(2018, 6, 5), 2),
        (date(2018, 6, 8), 5),
    ]


def test_a_due_date_without_work_is_reminded_of_on_the_working_day_before():
    on_holiday = ladder(due_on=date(2018, 5, 28))

    assert days_of(on_holiday)[-5:] == [
        (date(2018, 5, 21), -5),
        (date(2018, 5, 25), -1),
        (date(2018, 5, 25), 0),
        (date(2018, 5, 30), 2),
        (date(2018, 6, 4), 5),
    ]
    assert (
        on_holiday.step_on(date(2018, 5, 25)).days == 0
    )  # the later of two steps of a day stands for both


def test_a_round_that_opens_on_a_sunday_is_announced_on_the_monday():
    assert days_of(ladder(opens_on=date(2018, 5, 13)))[0] == (
        date(2018, 5, 14),
        "opening",
    )


def test_a_ladder_without_an_opening_begins_with_the_round():
    short = ladder(opens_on=date(2018, 5, 24), steps=STEPS[1:])

    assert days_of(short)[0] == (date(2018, 5, 24), -5)


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2018, 5, 7), None),
        (date(2018, 5, 8), "opening"),
        (date(2018, 5, 16), "opening"),
        (date(2018, 5, 17), -10),
        (date(2018, 5, 23), -10),
        (date(2018, 5, 24), -5),
        (date(2018, 5, 31), -1),
        (date(2018, 6, 1), 0),
        (date(2018, 6, 4), 0),
        (date(2018, 6, 5), 2),
        (date(2018, 6, 8), 5),
        (date(2018, 7, 1), 5),
    ],
)
def test_a_step_holds_until_the_next_ones_day(day, step):
    found = ladder().step_on(day)

    assert (found and (found.days if found.about == "due" else found.about)) == step


@pytest.mark.parametrize("state", ["planned", "closed"])
def test_a_round_that_is_not_open_reminds_nobody(state):
    assert ladder(state=state).step_on(date(2018, 5, 21)) is None
    assert not ladder(state=state).calls_for(STEPS[2], date(2018, 5, 17), early=True)
    assert not ladder(state=state).calls_for(STEPS[-1], date(2018, 5, 21))


def test_a_short_round_leaves_out_the_steps_before_it_opened():
    short = ladder(opens_on=date(2018, 5, 30))

    assert [step for _, step in days_of(short)] == ["opening", -1, 0, 2, 5]


def test_only_an_officers_wish_sends_a_step_before_its_day_and_nothing_after_the_next_ones():
    five_before = STEPS[2]

    assert not ladder().calls_for(five_before, date(2018, 5, 21))
    assert ladder().calls_for(five_before, date(2018, 5, 21), early=True)
    assert ladder().calls_for(five_before, date(2018, 5, 24))
    assert not ladder().calls_for(five_before, date(2018, 5, 31), early=True)


def test_a_step_about_updates_comes_so_many_working_days_after_each():
    review = STEPS[-2]

    assert ladder().day_for(review, moment(date(2018, 5, 24))) == date(
        2018, 5, 30
    )  # 28 May is a holiday
