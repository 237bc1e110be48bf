"""What officers do with an update that was handed in: accept, return, confirm, ask."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.services import state_date, take_back_date
from people.models import User
from people.officers import is_reviewing
from programme.dates import PartialDate
from rounds.decisions.current import make_current
from rounds.faults import checked_reason
from rounds.models import Comment, MilestoneChange, ProgressUpdate, ReportingRound
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
    again since.
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
    update.is_erratum = ReportingRound.objects.is_closed_now(update.round_id)
    move(update, verb=Verb.ACCEPTED, to=State.ACCEPTED, by=by, at=at, note=note)
    changes = list(update.milestone_changes.select_related("milestone"))
    _take_back_dates(changes, update, at)
    if update.commitment.updates.in_force().in_order().last() == update:
        _apply_dates(changes, update, at)
    # A correction of an earlier one counts where what came after it was refused.
    make_current(update.commitment)
    return update


def _take_back_dates(
    changes: Sequence[MilestoneChange], update: ProgressUpdate, at: datetime
) -> None:
    """Take back the dates that an accepted update says no longer hold.

    A correction takes back what the update it corrects stated, whatever was stated since; any other
    update what stands.
    """
    withdrawing = [change for change in changes if change.withdraw]
    corrected = _corrected_changes(update) if withdrawing else {}
    for change in withdrawing:
        before = corrected.get(change.milestone_id)
        for kind in change.withdraw:
            if before and kind in before.withdraw:
                continue  # the update it corrects took it back already
            stated = getattr(before, kind) if before else None
            _take_back(change, stated, kind, update, at)


def _take_back(
    change: MilestoneChange,
    stated: PartialDate | None,
    kind: str,
    update: ProgressUpdate,
    at: datetime,
) -> None:
    """Take back one date; somebody may have taken it back since the update was written."""
    with suppress(ValidationError):
        take_back_date(
            milestone=change.milestone,
            kind=kind,
            on=timezone.localdate(at),
            by=update.entered_by,
            reason=change.reason,
            stated=stated,
        )


def _corrected_changes(update: ProgressUpdate) -> dict[int, MilestoneChange]:
    """Return the dates of the update that this one corrects, by their milestones' keys."""
    if not update.corrects:
        return {}
    changes = update.corrects.milestone_changes.all()
    return {change.milestone_id: change for change in changes}


def _apply_dates(
    changes: Sequence[MilestoneChange], update: ProgressUpdate, at: datetime
) -> None:
    """Make the dates that an accepted update states those of its milestones."""
    # What a second officer disagreed with is stated anew.
    is_refused = update.corrects and update.corrects.disagreed_at
    corrected = {} if is_refused else _corrected_changes(update)
    for change in changes:
        _apply(change, corrected.get(change.milestone_id), update=update, at=at)


def _apply(
    change: MilestoneChange,
    corrected: MilestoneChange | None,
    *,
    update: ProgressUpdate,
    at: datetime,
) -> None:
    """Make the dates an accepted update states the milestone's own, and keep each as a statement.

    A date that a correction leaves as it was is passed over: another may have been stated since.
    """
    locked = Milestone.objects.select_for_update(no_key=True)
    milestone = locked.get(pk=change.milestone_id)
    for kind in MilestoneDate.Kind.values:
        if _is_news(kind, change, corrected, milestone):
            state_date(
                milestone=milestone,
                kind=kind,
                stated=getattr(change, kind),
                on=timezone.localdate(at),
                by=update.entered_by,
                reason=change.reason,
            )


def _is_news(
    kind: str,
    change: MilestoneChange,
    corrected: MilestoneChange | None,
    milestone: Milestone,
) -> bool:
    """True where a date is stated that is neither the current nor the corrected one."""
    stated = getattr(change, kind)
    current = getattr(milestone, kind)
    if stated is None or stated == (current and current.without_source):
        return False
    return corrected is None or stated != getattr(corrected, kind)
