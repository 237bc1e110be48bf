from datetime import date, timedelta
from itertools import product

import pytest

from programme.dates import PartialDate, Precision, Slip, Span, last_day


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


@pytest.mark.parametrize(("planned", "actual"), list(product(Precision, Precision)))
def test_of_every_pair_of_precisions_a_slip_says_what_is_certain_and_no_more(
    planned, actual
):
    for moved in (-400, -40, -1, 0, 1, 29, 40, 400):
        first = date(2018, 2, 14)
        until = first + timedelta(moved)
        plan = Span.of(last_day(first, planned), planned)
        reached = Span.of(last_day(until, actual), actual)

        slip = Slip.between(plan, reached)

        ends = product((plan.first, plan.last), (reached.first, reached.last))
        possible = [(end - start).days for start, end in ends]
        assert slip.days == min(possible)
        if reached.last > plan.last:
            assert slip.most == max(possible)
        else:
            assert slip.most <= 0


@pytest.mark.parametrize(
    ("planned", "actual", "said"),
    [
        (("day", date(2018, 3, 31)), ("day", date(2018, 4, 1)), "1 day"),
        (("day", date(2018, 3, 31)), ("day", date(2018, 5, 21)), "51 days"),
        (("month", date(2018, 3, 31)), ("day", date(2018, 5, 21)), "51 to 81 days"),
        (("day", date(2018, 2, 28)), ("year", date(2018, 12, 31)), "up to 306 days"),
        (("month", date(2018, 3, 31)), ("day", date(2018, 3, 20)), ""),
        (("year", date(2018, 12, 31)), ("month", date(2018, 3, 31)), ""),
        (("day", date(2018, 3, 31)), ("day", date(2018, 3, 31)), ""),
    ],
)
def test_a_slip_from_a_span_is_said_as_a_span(planned, actual, said):
    spans = [Span.of(day, precision) for precision, day in (planned, actual)]

    assert str(Slip.between(*spans)) == said
