"""What every step of an update does: lock it, move it, keep that it was taken."""

from datetime import datetime
from typing import Any

from commitments.models import Commitment
from people.models import User
from rounds.models import ProgressUpdate, ReportingRound, Transition
from rounds.states import State


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
    """Lock a commitment and read it anew, with its lead and owner."""
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("lead", "owner").get(pk=commitment.pk)


def new_update(
    commitment: Commitment, reporting_round: ReportingRound, *, by: User, at: datetime
) -> ProgressUpdate:
    """Return the unsaved beginning of an update, which says nothing yet."""
    return ProgressUpdate(
        commitment=commitment,
        round=reporting_round,
        author=by,
        seat=commitment.owner,
        version=0,
        saved_at=at,
    )


def move(
    update: ProgressUpdate,
    *,
    verb: str,
    to: State,
    by: User,
    at: datetime,
    note: str = "",
) -> ProgressUpdate:
    """Take an update from one state to another, and keep the step."""
    came_from = update.state
    update.state = to
    update.changed_at = at
    update.version += 1
    update.save()
    record(update, verb=verb, by=by, at=at, came_from=came_from, note=note)
    return update


def record(update: ProgressUpdate, **step: Any) -> None:
    """Keep a step that an update has taken: see `step_of`."""
    step_of(update, **step).save()


def step_of(
    update: ProgressUpdate,
    *,
    verb: str,
    by: User,
    at: datetime,
    came_from: str = "",
    note: str = "",
) -> Transition:
    """Return the unsaved step that took an update to where it is. `came_from` is the state before
    it.
    """
    return Transition(
        update=update,
        verb=verb,
        by=by,
        at=at,
        from_state=came_from,
        to_state=update.state,
        note=note,
    )
