"""More time is given: who gets which step, on each working day that follows.

The tables of dates are written by hand. May and June 2018: 28 May is a holiday.
"""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection

from reminders import services
from reminders.emails import send_batch
from reminders.models import Reminder
from reminders.selectors import working_days
from returns.services import extend_round
from returns.steps import record_step
from rounds.models import RoundStep
from tests.factories import (
    ActionFactory,
    GovernanceGroupFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    holder_of,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db
FIRST_DAY, FIRST_DUE_DATE = date(2018, 5, 7), date(2018, 6, 1)
OPENED = "Round opened"
TEN_BEFORE = "10 working days before the due date"
FIVE_BEFORE = "5 working days before the due date"
ONE_BEFORE = "1 working day before the due date"
ON_IT = "On the due date"
TWO_AFTER = "2 working days after the due date"
FIVE_AFTER = "5 working days after the due date"

LEFT_ALONE = {
    "8 May": OPENED,
    "17 May": TEN_BEFORE,
    "24 May": FIVE_BEFORE,
    "31 May": ONE_BEFORE,
    "1 June": ON_IT,
    "5 June": TWO_AFTER,
    "8 June": FIVE_AFTER,
}
UNTIL_24_MAY = {"8 May": OPENED, "17 May": TEN_BEFORE, "24 May": FIVE_BEFORE}
UNTIL_1_JUNE = UNTIL_24_MAY | {"31 May": ONE_BEFORE, "1 June": ON_IT}
# Counted to 15 June, from 5 working days before it.
TO_15_JUNE = {
    "8 June": FIVE_BEFORE,
    "14 June": ONE_BEFORE,
    "15 June": ON_IT,
    "19 June": TWO_AFTER,
    "22 June": FIVE_AFTER,
}
# Each time more time is given, in order: on which day, at what hour, until when.
TABLES = {
    "never": ([], LEFT_ALONE),
    # 1 June is also 10 working days before 15 June: that day's mail is the one of more time.
    "on the due date": (
        [(date(2018, 6, 1), 11, date(2018, 6, 15))],
        UNTIL_1_JUNE | TO_15_JUNE,
    ),
    "on the due date before that day’s run": (
        [(date(2018, 6, 1), 7, date(2018, 6, 15))],
        UNTIL_24_MAY | {"31 May": ONE_BEFORE} | TO_15_JUNE,
    ),
    # On a Saturday, and on the Monday before what is 2 days late is reminded of.
    "a day after": (
        [(date(2018, 6, 2), 11, date(2018, 6, 15))],
        UNTIL_1_JUNE | TO_15_JUNE,
    ),
    "a working day after": (
        [(date(2018, 6, 4), 11, date(2018, 6, 15))],
        UNTIL_1_JUNE | TO_15_JUNE,
    ),
    "once it was late": (
        [(date(2018, 6, 8), 11, date(2018, 6, 15))],
        LEFT_ALONE
        | {
            "14 June": ONE_BEFORE,
            "15 June": ON_IT,
            "19 June": TWO_AFTER,
            "22 June": FIVE_AFTER,
        },
    ),
    "early": (
        [(date(2018, 5, 23), 11, date(2018, 6, 15))],
        {"8 May": OPENED, "17 May": TEN_BEFORE, "1 June": TEN_BEFORE} | TO_15_JUNE,
    ),
    # To 15 June after that day's mail; then, a day before it, to 29 June.
    "twice": (
        [
            (date(2018, 5, 24), 11, date(2018, 6, 15)),
            (date(2018, 6, 14), 11, date(2018, 6, 29)),
        ],
        UNTIL_24_MAY
        | {
            "1 June": TEN_BEFORE,
            "8 June": FIVE_BEFORE,
            "14 June": ONE_BEFORE,
            # 15 June is 10 working days before 29 June.
            "15 June": TEN_BEFORE,
            "22 June": FIVE_BEFORE,
            "28 June": ONE_BEFORE,
            "29 June": ON_IT,
            "3 July": TWO_AFTER,
            "6 July": FIVE_AFTER,
        },
    ),
    "twice on one day": (
        [
            (date(2018, 6, 1), 11, date(2018, 6, 8)),
            (date(2018, 6, 1), 12, date(2018, 6, 15)),
        ],
        UNTIL_1_JUNE | TO_15_JUNE,
    ),
    # To a day that is so near that what comes 1 working day before it comes on the next.
    "by two days": (
        [(date(2018, 6, 1), 11, date(2018, 6, 5))],
        UNTIL_1_JUNE
        | {
            "4 June": ONE_BEFORE,
            "5 June": ON_IT,
            "7 June": TWO_AFTER,
            "12 June": FIVE_AFTER,
        },
    ),
}


@pytest.fixture
def live_through(open_round, officer, settings):
    """Run every day, and give more time on some; who was sent what on which day."""

    def give_more(day, hour, due_on):
        extend_round(
            reporting_round=open_round,
            due_on=due_on,
            closes_on=due_on + timedelta(days=14),
            reason="The meeting was moved.",
            by=officer,
            at=moment(day, hour),
        )

    def live(more_time, happens=None):
        days = working_days()
        day = FIRST_DAY
        last = max([FIRST_DUE_DATE, *(given[2] for given in more_time)])
        last += timedelta(days=12)
        while day <= last:
            settings.TODAY = day
            of_day = [given for given in more_time if given[0] == day]
            early = [given for given in of_day if given[1] < 8]
            for given in early:
                give_more(*given)
            if day in days:
                run(day, 8)
            for given in of_day[len(early) :]:
                give_more(*given)
                run(day, 17)
            if happens:
                happens(day)
            day += timedelta(days=1)
        return sent()

    def run(day, hour):
        services.run_day(now=moment(day, hour))
        services.set_aside_what_is_over(today=day)
        send_batch()

    return live


def sent() -> dict[str, dict[str, str]]:
    """Return what each person was sent on which day, by their address. No two of one day."""
    mails: dict[str, dict[str, str]] = {}
    for reminder in Reminder.objects.filter(state="sent").order_by("pk"):
        by_day = mails.setdefault(reminder.address, {})
        day = f"{reminder.day:%-d %B}"
        assert day not in by_day
        by_day[day] = reminder.name
    return mails


@pytest.mark.parametrize("case", TABLES)
def test_who_owes_all_the_time_gets_each_later_step_again_for_the_new_date(
    case, live_through
):
    more_time, expected = TABLES[case]
    owner = holder_of(ActionFactory())

    assert live_through(more_time) == {owner.email: expected}


def test_each_mail_names_the_due_date_that_it_counts_to(live_through):
    holder_of(ActionFactory())

    live_through([(date(2018, 6, 1), 11, date(2018, 6, 15))])

    due = {
        f"{reminder.day:%-d %B}": reminder.counts_to
        for reminder in Reminder.objects.filter(state="sent")
    }
    assert due.pop("8 May") is None
    assert {day for day, date_ in due.items() if date_ == date(2018, 6, 1)} == {
        "17 May",
        "24 May",
        "31 May",
        "1 June",
    }
    assert {day for day, date_ in due.items() if date_ == date(2018, 6, 15)} == set(
        TO_15_JUNE
    )
    for reminder in Reminder.objects.filter(counts_to=date(2018, 6, 15)):
        assert "Friday 15 June 2018" in reminder.subject


def test_the_table_of_everybody_when_more_time_is_given_on_the_due_date(
    live_through, open_round
):
    """The owner owes to the end, the second hands in on 14 June, the third on 31 May."""
    owed, second, third = (ActionFactory() for _ in range(3))
    owner, in_time, early = (holder_of(action) for action in (owed, second, third))
    contact = UserFactory(organisation=owed.lead)
    chair = SeatHoldingFactory(
        seat=SeatFactory(group=GovernanceGroupFactory(), is_chair=True)
    ).person
    handed_in = {
        date(2018, 5, 31): (third, early),
        date(2018, 6, 14): (second, in_time),
    }

    def happens(day):
        if day in handed_in:
            action, by = handed_in[day]
            submitted(action, open_round, by=by, at=moment(day, 12))

    mails = live_through([(date(2018, 6, 1), 11, date(2018, 6, 15))], happens=happens)

    assert mails[owner.email] == UNTIL_1_JUNE | TO_15_JUNE
    assert mails[contact.email] == UNTIL_1_JUNE | TO_15_JUNE
    assert mails[in_time.email] == UNTIL_1_JUNE | {
        "8 June": FIVE_BEFORE,
        "14 June": ONE_BEFORE,
    }
    assert mails[early.email] == UNTIL_24_MAY | {"31 May": ONE_BEFORE}
    assert mails[chair.email] == {"22 June": FIVE_AFTER}


@pytest.mark.owner
def test_what_was_sent_by_earlier_releases_counts_to_the_due_date_of_its_day(
    live_through, open_round, officer
):
    record_step(
        open_round, RoundStep.Verb.OPENED, by=officer, at=moment(date(2018, 5, 8))
    )
    holder_of(ActionFactory())
    live_through(TABLES["twice"][0])
    keys = dict(Reminder.objects.values_list("pk", "counts_to"))
    days = dict(Reminder.objects.values_list("pk", "days"))
    fill = import_module("reminders.migrations.0009_fill_what_reminders_count_to").FILL

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(fill[0])
        cursor.execute("UPDATE reminders_reminder SET counts_to = day, days = 99")
        for statement in fill[1:]:
            cursor.execute(statement)

    assert dict(Reminder.objects.values_list("pk", "counts_to")) == keys
    assert dict(Reminder.objects.values_list("pk", "days")) == days
