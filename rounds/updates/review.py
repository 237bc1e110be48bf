"""What officers do with an update that was handed in: accept, return, confirm, ask."""

from datetime import datetime

from django.db import transaction

from commitments.models import Commitment
from people.models import User
from people.officers import is_reviewing
from rounds.accepted_dates import state_dates, take_back_dates
from rounds.decisions.current import make_current
from rounds.faults import checked_reason
from rounds.models import Comment, ProgressUpdate, ReportingRound
from rounds.states import State, Verb
from rounds.updates import workflow
from rounds.updates.steps import locked, move, record
from toolkit.errors import Conflict


class ReadAnother(Conflict):
    """What waits for review is not what this officer read."""

    def __init__(self) -> None:
        super().__init__(
            "This update was taken back and handed in again after you opened it. Read"
            " it as it is now."
        )


def is_accepted_at_once(commitment: Commitment, by: User) -> bool:
    """True where what this person hands in needs no review: an officer who may review, for what the
    Scottish Government leads.
    """
    return commitment.lead.is_government and is_reviewing(by)


@transaction.atomic
def return_update(
    *,
    update: ProgressUpdate,
    by: User,
    at: datetime,
    reason: str,
    version: int | None = None,
) -> ProgressUpdate:
    """Send a submitted update back to its author, saying why. `version` is as in
    `accept_update`.
    """
    update = locked(update)
    workflow.RETURN.check(update, by)
    _check_read(update, version)
    reason = checked_reason(
        reason, "Say why the update is returned, so that its author can mend it."
    )
    return move(
        update, verb=Verb.RETURNED, to=State.RETURNED, by=by, at=at, note=reason
    )


@transaction.atomic
def accept_update(
    *, update: ProgressUpdate, by: User, at: datetime, version: int | None = None
) -> ProgressUpdate:
    """Accept an update and make its rating and dates the commitment's current ones.

    `version` is the one the officer read; raises `ReadAnother` if it was taken back and handed in
    again since, and `Conflict` where it gives a date of a milestone that was withdrawn since.
    """
    update = locked(update)
    workflow.ACCEPT.check(update, by)
    _check_read(update, version)
    return _accept(update, by=by, at=at)


@transaction.atomic
def confirm_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Confirm, as a second officer, an update that its own author accepted."""
    update = locked(update)
    workflow.CONFIRM.check(update, by)
    if not update.is_unconfirmed:
        raise Conflict(
            "This update does not wait for a second officer."
            f" {workflow.last_step(update)}"
        )
    update.confirmed_by = by
    update.confirmed_at = at
    update.save(update_fields=["confirmed_by", "confirmed_at"])
    record(update, verb=Verb.CONFIRMED, by=by, at=at, came_from=State.ACCEPTED)
    make_current(update.commitment)
    return update


@transaction.atomic
def comment_on(*, update: ProgressUpdate, by: User, at: datetime, text: str) -> Comment:
    """Add a word to the update for its author or its reviewer. Only they read it."""
    update = locked(update)
    workflow.COMMENT.check(update, by)
    text = checked_reason(text, "Write what you want to say.", path="text")
    return Comment.objects.create(update=update, by=by, at=at, text=text)


def _check_read(update: ProgressUpdate, version: int | None) -> None:
    if version is not None and version != update.version:
        raise ReadAnother


def accept_if_at_once(update: ProgressUpdate, *, by: User, at: datetime) -> None:
    """Accept what was just handed in, where it needs no review by another
    (`is_accepted_at_once`).
    """
    if is_accepted_at_once(update.commitment, by):
        _accept(
            update,
            by=by,
            at=at,
            note="By its author. A second officer is to confirm it.",
        )


def _accept(
    update: ProgressUpdate, *, by: User, at: datetime, note: str = ""
) -> ProgressUpdate:
    update.accepted_by = by
    update.accepted_at = at
    update.is_beside = ReportingRound.objects.is_closed_now(update.round_id)
    move(update, verb=Verb.ACCEPTED, to=State.ACCEPTED, by=by, at=at, note=note)
    take_back_dates(update, at)
    if update.commitment.updates.in_force().in_order().last() == update:
        state_dates(update, at)
    # A correction of an earlier one counts where what came after it was refused.
    make_current(update.commitment)
    return update
