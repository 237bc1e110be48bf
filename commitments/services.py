"""Writes to commitments and their milestones that take more than one row."""

from datetime import date

from django.db import transaction

from commitments.models import Milestone, MilestoneDate
from people.models import User
from programme.dates import PartialDate, Precision


@transaction.atomic
def state_date(
    *,
    milestone: Milestone,
    kind: str,
    stated: PartialDate | None,
    on: date,
    by: User | None,
    reason: str = "",
) -> MilestoneDate:
    """Keep what is stated on a day about a milestone's forecast or date done, and make it the
    milestone's own.

    `kind` is one of `MilestoneDate.Kind`; `stated=None` withdraws the date stated before. Raises
    `ValidationError` for a date done that lies in the future.
    """
    Milestone.objects.select_for_update(no_key=True).get(
        pk=milestone.pk
    )  # of two at once, the later one holds
    statement = MilestoneDate(
        milestone=milestone,
        kind=kind,
        date=stated and stated.date,
        precision=stated.precision if stated else Precision.DAY,
        source=stated and stated.source,
        stated_on=on,
        stated_by=by,
        reason=reason,
    )
    statement.full_clean()
    statement.save()
    setattr(milestone, f"{kind}_date", statement.date)
    setattr(milestone, f"{kind}_precision", statement.precision if stated else "")
    setattr(milestone, f"{kind}_source", statement.source)
    milestone.save(
        update_fields=[f"{kind}_date", f"{kind}_precision", f"{kind}_source"]
    )
    return statement
