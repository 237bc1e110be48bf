"""A second officer disagrees with an update that its own author had accepted."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment, MilestoneDate
from commitments.ratings import ENDED, Lifecycle
from commitments.services import standing_statements, state_date, take_back_date
from people.models import User
from rounds.decisions.notices import tell_author
from rounds.decisions.services import decide
from rounds.faults import checked_reason
from rounds.models import Decision, MilestoneChange, ProgressUpdate
from rounds.updates import workflow
from rounds.updates.steps import locked
from toolkit.errors import Conflict


@transaction.atomic
def disagree_with_update(
    *, update: ProgressUpdate, by: User, at: datetime, reason: str
) -> Decision:
    """Disagree, as a second officer, with an update that waits to be confirmed: its commitment goes
    back to where it stood before, the dates it stated are taken back, and those it took back stand
    again.

    The update stays on the record, and goes back to its author, who is told why and corrects it.
    Raises `NotAllowed` for who may not confirm it, `Conflict` where it does not wait for a second
    officer, and `ValidationError` without a reason.
    """
    update = locked(update)
    workflow.CONFIRM.check(update, by)
    if not update.is_unconfirmed:
        raise Conflict(
            "This update does not wait for a second officer."
            f" {workflow.last_step(update)}"
        )
    commitment = Commitment.objects.get(pk=update.commitment_id)
    _check_it_says_where_it_stands(update, commitment)
    reason = checked_reason(reason, "Say why you disagree.")
    update.disagreed_at = at
    update.save(update_fields=["disagreed_at"])
    _undo_dates(update, by, at, reason)
    decision = decide(
        commitment,
        Decision.Kind.DISAGREED,
        by=by,
        at=at,
        reason=reason,
        update=update,
    )
    tell_author(decision, "update_disagreed")
    return decision


def _check_it_says_where_it_stands(
    update: ProgressUpdate, commitment: Commitment
) -> None:
    """Raise `Conflict` where a later update or decision says where the commitment stands."""
    last = commitment.updates.in_force().in_order().last()
    decided = (*ENDED, Lifecycle.VERIFIED)
    if last != update or commitment.lifecycle in decided:
        raise Conflict(
            f"{commitment.reference} was reported or decided on again since. Look at"
            " what was said last."
        )


def _undo_dates(update: ProgressUpdate, by: User, at: datetime, reason: str) -> None:
    """Take back what the update stated anew, and state again what it took back, as far as nothing
    was stated since.
    """
    today = timezone.localdate(at)
    for change in update.milestone_changes.select_related("milestone"):
        milestone = change.milestone
        for statement in _made_by(update, change):
            kind = statement.kind
            if statement in standing_statements(milestone, kind):
                take_back_date(
                    milestone=milestone,
                    kind=kind,
                    on=today,
                    by=by,
                    reason=reason,
                    stated=statement.stated,
                )
            elif taken := _taken_back_last(statement):
                state_date(
                    milestone=milestone,
                    kind=kind,
                    stated=taken.stated,
                    on=today,
                    by=by,
                    reason=reason,
                )


def _made_by(update: ProgressUpdate, change: MilestoneChange) -> list[MilestoneDate]:
    """Return what the acceptance of an update stated or took back by one of its lines."""
    if update.accepted_at is None:
        return []
    of_that_day = change.milestone.statements.filter(
        stated_by=update.entered_by, stated_on=timezone.localdate(update.accepted_at)
    )
    return [
        statement
        for statement in of_that_day.select_related("takes_back").order_by("pk")
        if _says(change, statement)
    ]


def _says(change: MilestoneChange, statement: MilestoneDate) -> bool:
    """True where a line of an update states what a statement does, or takes back what it does."""
    if statement.takes_back_id:
        return statement.kind in change.withdraw
    stated = getattr(change, statement.kind)
    return stated is not None and statement.stated == stated.without_source


def _taken_back_last(statement: MilestoneDate) -> MilestoneDate | None:
    """Return the date that a statement takes back, where nothing of its kind was stated since."""
    of_kind = statement.milestone.statements.filter(kind=statement.kind)
    is_last = not of_kind.filter(pk__gt=statement.pk).exists()
    return statement.takes_back if is_last else None
