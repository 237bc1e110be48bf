from datetime import date

import pytest

from reminders.models import Reminder
from reminders.schedule import is_working_day, step_on, steps_of, working_days_from
from rounds.models import ReportingRound

Kind = Reminder.Kind
ROUND = ReportingRound(opens_on=date(2018, 5, 8), due_on=date(2018, 6, 1), state="open")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2018, 5, 26), False),  # a Saturday
        (date(2018, 5, 28), False),  # the spring bank holiday
        (date(2018, 1, 2), False),  # a holiday in Scotland alone
        (date(2018, 11, 30), False),  # St Andrew's Day
        (date(2018, 4, 2), True),  # Easter Monday is none in Scotland
        (date(2018, 3, 30), False),  # Good Friday
        (date(2018, 5, 21), True),
    ],
)
def test_working_days_are_those_of_scotland(day, works):
    assert is_working_day(day) == works


def test_ten_working_days_before_1_june_2018_is_17_may():
    assert working_days_from(date(2018, 6, 1), -10) == date(2018, 5, 17)


def test_a_round_has_its_steps_on_working_days():
    assert steps_of(ROUND) == [
        (date(2018, 5, 8), Kind.OPENED),
        (date(2018, 5, 17), Kind.TEN_DAYS),
        (date(2018, 5, 24), Kind.FIVE_DAYS),
        (date(2018, 5, 31), Kind.ONE_DAY),
        (date(2018, 6, 1), Kind.DUE),
        (date(2018, 6, 5), Kind.LATE),
    ]


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2018, 5, 7), None),
        (date(2018, 5, 8), Kind.OPENED),
        (date(2018, 5, 21), Kind.TEN_DAYS),
        (date(2018, 5, 24), Kind.FIVE_DAYS),
        (date(2018, 7, 1), Kind.LATE),
    ],
)
def test_a_step_stands_until_the_next_ones_day(day, step):
    assert step_on(ROUND, day) == step


def test_a_round_that_is_not_open_reminds_nobody():
    closed = ReportingRound(opens_on=date(2018, 5, 8), due_on=date(2018, 6, 1), state="closed")

    assert step_on(closed, date(2018, 5, 21)) is None


def test_a_short_round_leaves_out_the_steps_before_it_opened():
    short = ReportingRound(opens_on=date(2018, 5, 30), due_on=date(2018, 6, 1), state="open")

    assert [kind for _, kind in steps_of(short)] == [Kind.OPENED, Kind.ONE_DAY, Kind.DUE, Kind.LATE]
