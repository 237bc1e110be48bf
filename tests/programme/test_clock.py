from datetime import date

from django.utils import timezone

from programme import clock


def test_the_held_clock_keeps_the_day_still_and_the_time_real(settings):
    settings.TODAY = date(2018, 5, 21)

    now = clock.now()

    assert clock.today() == date(2018, 5, 21)
    assert (
        abs(
            now.replace(year=2000, month=1, day=1)
            - timezone.localtime().replace(year=2000, month=1, day=1)
        ).seconds
        < 5
    )


def test_without_a_held_day_the_clock_is_the_real_one(settings):
    settings.TODAY = None

    assert abs((clock.now() - timezone.now()).total_seconds()) < 5
