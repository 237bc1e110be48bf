"""What every step of an update does: lock it, move it, keep that it was taken."""

from datetime import datetime

from commitments.models import Commitment
from people.models import User
from rounds.models import (
    ProgressUpdate,
    Transition,
)
from rounds.updates.workflow import NotWaiting as NotWaiting

State = ProgressUpdate.State


def locked(update: ProgressUpdate) -> ProgressUpdate:
    """Lock the commitment and then the update, in the order every service takes them, and read the
    update anew.
    """
    Commitment.objects.select_for_update(no_key=True).get(pk=update.commitment_id)
    related = [
        "commitment__lead",
        "commitment__owner",
        "round__meeting",
        "author",
        "seat",
    ]
    return (
        ProgressUpdate.objects.select_for_update(of=["self"], no_key=True)
        .select_related(*related)
        .get(pk=update.pk)
    )


def locked_commitment(commitment: Commitment) -> Commitment:
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("lead", "owner").get(pk=commitment.pk)


def move(
    update: ProgressUpdate,
    *,
    verb: str,
    to: State,
    by: User,
    at: datetime,
    note: str = "",
) -> ProgressUpdate:
    came_from, update.state, update.changed_at = update.state, to, at
    update.version += 1
    update.save()
    record(update, verb=verb, by=by, at=at, came_from=came_from, note=note)
    return update


def record(
    update: ProgressUpdate,
    *,
    verb: str,
    by: User,
    at: datetime,
    came_from: str = "",
    note: str = "",
) -> None:
    Transition.objects.create(
        update=update,
        verb=verb,
        by=by,
        at=at,
        from_state=came_from,
        to_state=update.state,
        note=note,
    )
