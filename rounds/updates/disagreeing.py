"""A second officer disagrees with an update that its own author had accepted."""

from contextlib import suppress
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment, MilestoneDate
from commitments.services import take_back_date
from people.models import User
from rounds.decisions.notices import tell_author
from rounds.decisions.services import decide
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
    reason = checked_reason(reason, "Say why you disagree.")
    update.disagreed_at = at
    update.save(update_fields=["disagreed_at"])
    _take_dates_back(update, by, at, reason)
    decision = decide(
        Commitment.objects.get(pk=update.commitment_id),
        Decision.Kind.DISAGREED,
        by=by,
        at=at,
        reason=reason,
        update=update,
        stands_again=_accepted_before(update),
    )
    tell_author(decision, "update_disagreed")
    return decision


def _accepted_before(update: ProgressUpdate) -> ProgressUpdate | None:
    """Return the accepted update before this one that no second officer disagreed with."""
    accepted = update.commitment.updates.accepted().filter(disagreed_at=None)
    earlier = accepted.exclude(pk=update.pk).select_related("round__meeting")
    return earlier.in_order().last()


def _take_dates_back(
    update: ProgressUpdate, by: User, at: datetime, reason: str
) -> None:
    """Take back what the update stated, as far as nobody has done so."""
    for change in update.milestone_changes.select_related("milestone"):
        for kind in MilestoneDate.Kind.values:
            if stated := getattr(change, kind):
                with suppress(ValidationError):
                    take_back_date(
                        milestone=change.milestone,
                        kind=kind,
                        on=timezone.localdate(at),
                        by=by,
                        reason=reason,
                        stated=stated,
                    )
