"""When the programme began: what is said to have been done long before it is odd."""

from datetime import date, timedelta

from programme.models import Programme

LONG_BEFORE = timedelta(days=366)


def is_long_before_programme(done: date, today: date) -> bool:
    """True where a day lies more than a year before the programme was announced.

    One query where it lies more than a year before today, else none.
    """
    if done >= today - LONG_BEFORE:
        return False
    announced_on = Programme.objects.values_list("announced_on", flat=True).first()
    return announced_on is not None and done < announced_on - LONG_BEFORE
