"""How long an officer's account reviews nothing after it was changed. Real time: an account is
taken over on a real day.
"""

from datetime import date, datetime, time

from django.utils import timezone

from programme.working_days import WorkingDays

# Whole ones, after the day of the change. A programme's local holidays are not taken off: the day
# is the same whoever asks.
WORKING_DAYS = 3
# An officer whose colleague left a shorter while ago than this makes no second alone.
ALONE_AFTER = 20


def reviews_from(changed_at: datetime) -> date:
    """Return the first day on which an account that was changed at a moment reviews again."""
    day = timezone.localdate(changed_at)
    return WorkingDays().counted_from(day, WORKING_DAYS + 1)


def waits_since(today: date) -> datetime:
    """Return the moment from which on a change still holds an account back on a day.

    The other way round of `reviews_from`, for queries.
    """
    return _moment_before(today, WORKING_DAYS)


def acts_alone_since(today: date) -> datetime:
    """Return the moment before which an officer must have been lost, for who is left to make
    another alone on a day.
    """
    return _moment_before(today, ALONE_AFTER)


def _moment_before(today: date, working_days: int) -> datetime:
    days = WorkingDays()
    first = days.counted_from(days.on_or_before(today), -working_days)
    return timezone.make_aware(datetime.combine(first, time()))
