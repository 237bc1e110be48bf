"""A second officer disagrees with an update that its own author had accepted."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from commitments.ratings import ENDED, Lifecycle
from people.models import User
from rounds.accepted_dates import Undoing, state_dates_left_out, undo_dates
from rounds.decisions.deciding import decide
from rounds.faults import checked_reason
from rounds.models import Decision, ProgressUpdate
from rounds.updates import workflow
from rounds.updates.steps import locked
from toolkit.errors import Conflict


@transaction.atomic
def disagree_with_update(
    *, update: ProgressUpdate, by: User, at: datetime, reason: str
) -> Decision:
    """Disagree, as a second officer, with an update that waits to be confirmed: its commitment goes
    back to where it stood before, the dates it stated are taken back, and those it took back stand
    again. The dates of the update that holds then are stated, where they never were.

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
    undo_dates(update, Undoing(by, on=timezone.localdate(at), reason=reason))
    decision = decide(
        commitment,
        Decision.Kind.DISAGREED,
        by=by,
        at=at,
        reason=reason,
        update=update,
    )
    state_dates_left_out(commitment, at)
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
