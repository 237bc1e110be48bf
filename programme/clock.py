"""Business time: the day and moment that views and tasks act at.

The demonstration holds the day still (`CPIP_TODAY`) and keeps the real time of day. Sessions, keys,
lockouts and the database's own record of changes use real time and never this module.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Return the present business moment, aware, in the programme's time zone."""
    real = timezone.localtime()
    if settings.TODAY is None:
        return real
    return timezone.make_aware(
        datetime.combine(settings.TODAY, real.time().replace(tzinfo=None))
    )


def today() -> date:
    """Return the present business day in Scotland."""
    return now().date()
