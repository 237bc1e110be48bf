"""Writes to commitments and their milestones that take more than one row."""

from datetime import date

from django.db import transaction

from commitments.models import Milestone, MilestoneDate
from people.models import User
from programme.dates import PartialDate


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
    # Of two at once, the later one holds.
    Milestone.objects.select_for_update(no_key=True).get(pk=milestone.pk)
    statement = MilestoneDate(
        milestone=milestone, kind=kind, stated_on=on, stated_by=by, reason=reason
    )
    if stated:
        statement.date = stated.date
        statement.precision = stated.precision
        statement.source = stated.source
    statement.full_clean()
    statement.save()
    _copy_to_milestone(statement)
    return statement


def _copy_to_milestone(statement: MilestoneDate) -> None:
    """Make a statement the milestone's own forecast or date done."""
    for name, value in statement.copies.items():
        setattr(statement.milestone, name, value)
    statement.milestone.save(update_fields=list(statement.copies))
