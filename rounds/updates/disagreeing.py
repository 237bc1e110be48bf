"""A second officer disagrees with an update that its own author had accepted."""

from contextlib import suppress
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment, MilestoneDate
from commitments.ratings import ENDED, Lifecycle
from commitments.services import take_back_date
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
    back to where it stood before, and the dates it stated are taken back.

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
    _take_dates_back(update, by, at, reason)
    decision = decide(
        commitment,
        Decision.Kind.DISAGREED,
        by=by,
        at=at,
        reason=reason,
        update=update,
        stands_again=_accepted_before(update),
    )
    tell_author(decision, "update_disagreed")
    return decision


def _check_it_says_where_it_stands(
    update: ProgressUpdate, commitment: Commitment
) -> None:
    """Raise `Conflict` where a later update or decision says where the commitment stands."""
    last = commitment.updates.accepted().in_order().last()
    decided = (*ENDED, Lifecycle.VERIFIED)
    if last != update or commitment.lifecycle in decided:
        raise Conflict(
            f"{commitment.reference} was reported or decided on again since. Look at"
            " what was said last."
        )


def _accepted_before(update: ProgressUpdate) -> ProgressUpdate | None:
    """Return the accepted update before this one that no second officer disagreed with."""
    accepted = update.commitment.updates.accepted().filter(disagreed_at=None)
    earlier = accepted.exclude(pk=update.pk).select_related("round__meeting")
    return earlier.in_order().last()


def _take_dates_back(
    update: ProgressUpdate, by: User, at: datetime, reason: str
) -> None:
    """Take back what the update stated anew, as far as nobody has done so."""
    for change in update.milestone_changes.select_related("milestone"):
        for kind in MilestoneDate.Kind.values:
            stated = getattr(change, kind)
            if stated and _was_stated_by(update, change, kind):
                with suppress(ValidationError):
                    take_back_date(
                        milestone=change.milestone,
                        kind=kind,
                        on=timezone.localdate(at),
                        by=by,
                        reason=reason,
                        stated=stated,
                    )


def _was_stated_by(update: ProgressUpdate, change: MilestoneChange, kind: str) -> bool:
    """True where the acceptance of the update made the date that a line says the milestone's."""
    stated = getattr(change, kind)
    made = change.milestone.statements.filter(
        kind=kind,
        date=stated.date,
        precision=stated.precision,
        stated_by=update.entered_by,
    )
    if update.accepted_at is not None:
        made = made.filter(stated_on=timezone.localdate(update.accepted_at))
    return made.exists()
