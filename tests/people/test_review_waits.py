"""For how long an account that was changed reviews nothing."""

from datetime import date, timedelta

import pytest

from people.review_waits import reviews_from, waits_since
from tests.factories import moment


@pytest.mark.parametrize(
    ("changed", "reviews"),
    [
        (date(2026, 11, 23), date(2026, 11, 27)),  # Monday: Tuesday to Thursday pass
        (date(2026, 11, 20), date(2026, 11, 26)),  # Friday
        (date(2026, 11, 21), date(2026, 11, 26)),  # Saturday
        (date(2026, 11, 26), date(2026, 12, 3)),  # over St Andrew's Day
        (date(2026, 12, 24), date(2027, 1, 5)),  # over Christmas and New Year
    ],
)
def test_three_whole_working_days_pass(changed, reviews):
    assert reviews_from(moment(changed, hour=0)) == reviews
    assert reviews_from(moment(changed, hour=23)) == reviews


def test_queries_and_rows_are_told_the_same_day_for_years():
    for number in range(4 * 366):
        today = date(2026, 1, 1) + timedelta(days=number)
        since = waits_since(today)
        for ago in range(15):
            changed_at = moment(today - timedelta(days=ago), hour=0)
            waits = reviews_from(changed_at) > today
            assert waits == (changed_at >= since), (today, ago)


def test_no_wait_lasts_longer_than_13_days():
    first = date(2026, 1, 1)
    days = [first + timedelta(days=number) for number in range(10 * 366)]

    assert max(reviews_from(moment(day)) - day for day in days) <= timedelta(days=13)
