"""What `commitments.evidence` says of slips, in SQL."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import DateField, Expression, F, Func, Q
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan


def first_day_of(name: str) -> Expression:
    """Return the first day that a date may lie on, by the names of its columns without `_date` and
    `_precision`.

    The database calls its units as `programme.dates.Precision` does.
    """
    columns = (F(f"{name}_precision"), F(f"{name}_date"))
    truncated = Func(*columns, function="date_trunc")
    return Cast(truncated, DateField())


def slips_on(day: date, of: str = "") -> Q:
    """Take in open milestones of which it is certain on a day that they slip by more than green
    allows.

    In SQL what `rating_of_slip` says of a slip. `of` goes before the names of the columns.
    """
    allowed = timedelta(days=settings.EVIDENCE_AMBER_OVER_DAYS)
    latest_first = F(f"{of}first_date") + allowed
    is_over = Q(**{f"{of}first_date__lt": day - allowed})
    return is_over | Q(GreaterThan(first_day_of(f"{of}forecast"), latest_first))
