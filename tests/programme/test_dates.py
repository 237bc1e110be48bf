from datetime import date

import pytest

from programme.dates import PartialDate, last_day


@pytest.mark.parametrize(
    ("day", "precision", "shown", "held_as"),
    [
        (date(2018, 3, 22), "day", "22 March 2018", date(2018, 3, 22)),
        (date(2018, 3, 2), "month", "March 2018", date(2018, 3, 31)),
        (date(2016, 2, 1), "month", "February 2016", date(2016, 2, 29)),
        (date(2017, 6, 30), "year", "2017", date(2017, 12, 31)),
    ],
)
def test_a_month_or_year_is_held_as_its_last_day_and_never_shown_as_a_day(
    day, precision, shown, held_as
):
    held = last_day(day, precision)

    assert held == held_as
    assert str(PartialDate(held, precision)) == shown
