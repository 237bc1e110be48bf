from datetime import date

from django.utils import timezone

from programme import clock


def test_the_held_clock_keeps_the_day_still_and_the_time_real(settings):
    settings.TODAY = date(2018, 5, 21)

    before, now, after = timezone.localtime(), clock.now(), timezone.localtime()

    assert clock.today() == date(2018, 5, 21)
    is_past_midnight = before.time() > after.time()
    assert is_past_midnight or before.time() <= now.time() <= after.time()


def test_without_a_held_day_the_clock_is_the_real_one(settings):
    settings.TODAY = None

    assert timezone.now() <= clock.now() <= timezone.now()
