"""Writes to commitments and their milestones that take more than one row."""

from collections.abc import Sequence
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
    puts_right: MilestoneDate | None = None,
) -> MilestoneDate:
    """Keep what is stated on a day about a milestone's forecast or date done, and make it the
    milestone's own.

    `kind` is one of `MilestoneDate.Kind`; `stated=None` withdraws the date stated before.
    `puts_right` is the statement that was wrong, where a correction states another. Raises
    `ValidationError` for a date done that lies in the future, and `Conflict` where the milestone
    was withdrawn.
    """
    # Of two at once, the later one holds.
    locked = Milestone.objects.select_for_update(no_key=True)
    locked.get(pk=milestone.pk).check_stands()
    statement = MilestoneDate(
        milestone=milestone,
        kind=kind,
        stated_on=on,
        stated_by=by,
        reason=reason,
        puts_right=puts_right,
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
    statement: MilestoneDate | None = None,
    and_what_it_put_right: bool = False,
) -> list[MilestoneDate]:
    """Take back a date that was stated of a milestone: what stood before it stands again.

    `stated` is the date that is taken back, or `statement` the very statement of it; without
    either it is the one that stands. Where it put an earlier one right, that one stands again,
    unless `and_what_it_put_right` says that it was never so either. All statements stay on the
    record, and where another date was stated since, that one goes on standing.

    Returns what takes them back, the date's own first. Raises `ValidationError` where there is no
    such date, and `Conflict` where the milestone was withdrawn.
    """
    locked = Milestone.objects.select_for_update(no_key=True)
    locked.get(pk=milestone.pk).check_stands()
    standing = standing_statements(milestone, kind)
    if statement:
        standing = [row for row in standing if row == statement]
    taken = _last_stating(standing, stated)
    wrong = [taken]
    if and_what_it_put_right:
        wrong += put_right_by(taken)
    restored = _last_besides(wrong, milestone, kind)
    takings_back = []
    for row in wrong:
        taking_back = MilestoneDate(
            milestone=milestone,
            kind=kind,
            stated_on=on,
            stated_by=by,
            reason=reason,
            takes_back=row,
        )
        _restore(taking_back, restored)
        taking_back.full_clean()
        taking_back.save()
        takings_back.append(taking_back)
    _copy_to_milestone(taking_back)
    return takings_back


@transaction.atomic
def state_again(
    *, statement: MilestoneDate, on: date, by: User | None, reason: str
) -> MilestoneDate:
    """Let a date stand again that was taken back wrongly: it counts as stated on its first day."""
    milestone = statement.milestone
    Milestone.objects.select_for_update(no_key=True).get(pk=milestone.pk)
    again = MilestoneDate(
        milestone=milestone,
        kind=statement.kind,
        stated_on=on,
        stated_by=by,
        reason=reason,
    )
    _restore(again, statement)
    again.full_clean()
    again.save()
    _copy_to_milestone(again)
    return again


def _last_stating(
    standing: list[MilestoneDate], stated: PartialDate | None
) -> MilestoneDate:
    """Return the last statement of a date, or the last of all; raise `ValidationError` where there
    is none.
    """
    if stated:
        standing = [statement for statement in standing if statement.stated == stated]
    if not standing or standing[-1].date is None:
        raise ValidationError(
            "There is no such date of this milestone to take back.",
            code="nothing_to_withdraw",
        )
    return standing[-1]


def _last_besides(
    wrong: list[MilestoneDate], milestone: Milestone, kind: str
) -> MilestoneDate | None:
    """Return the last statement that stands without these, which are wrong, or None."""
    rest = standing_statements(milestone, kind, without=wrong)
    return rest[-1] if rest else None


def _restore(statement: MilestoneDate, restored: MilestoneDate | None) -> None:
    """Let a statement say the date that stands again, if one does."""
    if restored and restored.date:
        statement.restores = restored.restores or restored
        statement.date = restored.date
        statement.precision = restored.precision
        statement.source = restored.source


def standing_statements(
    milestone: Milestone, kind: str, without: Sequence[MilestoneDate] = ()
) -> list[MilestoneDate]:
    """Return what was stated of one kind and neither taken back nor put right since, oldest first.

    What is wrong besides can be named in `without`.
    """
    wrong = [statement.pk for statement in without]
    statements = milestone.statements.filter(kind=kind, takes_back=None)
    standing = statements.filter(taken_back_by=None).exclude(pk__in=wrong)
    put_right = standing.exclude(puts_right=None).values("puts_right")
    standing = standing.exclude(pk__in=put_right).select_related("source")
    return list(standing.order_by("stated_on", "pk"))


def put_right_by(statement: MilestoneDate) -> list[MilestoneDate]:
    """Return what a statement put right, and what that had put right in its turn."""
    wrong = []
    while earlier := statement.puts_right:
        if not MilestoneDate.objects.filter(takes_back=earlier).exists():
            wrong.append(earlier)
        statement = earlier
    return wrong


def _copy_to_milestone(statement: MilestoneDate) -> None:
    """Make a statement the milestone's own forecast or date done."""
    for name, value in statement.copies.items():
        setattr(statement.milestone, name, value)
    statement.milestone.save(update_fields=list(statement.copies))
