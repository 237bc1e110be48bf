"""Moments at which the demonstration's people did something."""

from datetime import date, datetime, time

from django.utils import timezone


def moment(day: date, hour: int) -> datetime:
    """Return an hour of a day in the tracker's own time."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
