"""Writes to commitments and their milestones that take more than one row."""

from datetime import date

from django.core.exceptions import ValidationError
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


@transaction.atomic
def take_back_date(
    *,
    milestone: Milestone,
    kind: str,
    on: date,
    by: User | None,
    reason: str,
    stated: PartialDate | None = None,
) -> MilestoneDate:
    """Take back a date that was stated of a milestone: what stood before it stands again.

    `stated` is the date that is taken back; None for the one that stands. Both statements stay on
    the record, and where another date was stated since, that one goes on standing. Raises
    `ValidationError` where there is no such date.
    """
    Milestone.objects.select_for_update(no_key=True).get(pk=milestone.pk)
    standing = standing_statements(milestone, kind)
    taken = [
        statement
        for statement in standing
        if stated is None or statement.stated == stated
    ][-1:]
    if not taken or taken[0].date is None:
        raise ValidationError(
            "There is no such date of this milestone to take back.",
            code="nothing_to_withdraw",
        )
    rest = [statement for statement in standing if statement != taken[0]]
    statement = MilestoneDate(
        milestone=milestone,
        kind=kind,
        stated_on=on,
        stated_by=by,
        reason=reason,
        takes_back=taken[0],
    )
    if rest and rest[-1].date:
        statement.date = rest[-1].date
        statement.precision = rest[-1].precision
        statement.source = rest[-1].source
    statement.full_clean()
    statement.save()
    _copy_to_milestone(statement)
    return statement


def standing_statements(milestone: Milestone, kind: str) -> list[MilestoneDate]:
    """Return what was stated of one kind and not taken back since, oldest first."""
    statements = milestone.statements.filter(kind=kind, takes_back=None)
    statements = statements.filter(taken_back_by=None).select_related("source")
    return list(statements.order_by("stated_on", "pk"))


def _copy_to_milestone(statement: MilestoneDate) -> None:
    """Make a statement the milestone's own forecast or date done."""
    for name, value in statement.copies.items():
        setattr(statement.milestone, name, value)
    statement.milestone.save(update_fields=list(statement.copies))
