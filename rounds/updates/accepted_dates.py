"""What the acceptance of an update makes of the milestone dates that it states and takes back."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from commitments.models import Milestone, MilestoneDate
from commitments.services import (
    standing_statements,
    state_again,
    state_date,
    take_back_date,
)
from people.models import User
from rounds.faults import passing_over
from rounds.models import MilestoneChange, ProgressUpdate

Changes = dict[int, MilestoneChange]  # by their milestones' keys


def take_back_dates(update: ProgressUpdate, at: datetime) -> None:
    """Take back the dates that an accepted update says do not hold.

    A correction takes back what the update it corrects stated; any other, and a correction that
    goes further back, what stood when it was written. What was stated since goes on standing.
    """
    withdrawing = update.milestone_changes.exclude(withdraw=[])
    corrected = _changes_of(update.corrects)
    for change in withdrawing.select_related("milestone"):
        before = corrected.get(change.milestone_id)
        for kind in change.withdraw:
            if before and kind in before.withdraw:
                continue  # the update it corrects took it back already
            _take_back(change, before, kind, update, at)


def _take_back(
    change: MilestoneChange,
    before: MilestoneChange | None,
    kind: str,
    update: ProgressUpdate,
    at: datetime,
) -> None:
    """Take back one date; somebody may have taken it back since the update was written."""
    stated = getattr(change, f"{kind}_withdrawn")
    if before and getattr(before, kind):
        stated = getattr(before, kind)
    if stated is None:
        return
    with passing_over("nothing_to_withdraw"):
        take_back_date(
            milestone=change.milestone,
            kind=kind,
            on=timezone.localdate(at),
            by=update.entered_by,
            reason=change.reason,
            stated=stated,
            and_what_it_put_right=True,
        )


def state_dates(update: ProgressUpdate, at: datetime) -> None:
    """Make the dates that an accepted update states those of its milestones."""
    corrected = _changes_of(update.corrects)
    if update.corrects and update.corrects.disagreed_at:
        corrected = {}  # what a second officer disagreed with is stated anew
    for change in update.milestone_changes.all():
        _state(change, corrected.get(change.milestone_id), update=update, at=at)


def _state(
    change: MilestoneChange,
    corrected: MilestoneChange | None,
    *,
    update: ProgressUpdate,
    at: datetime,
) -> None:
    """Make the dates of one line the milestone's own, and keep each as a statement.

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
                puts_right=_put_right_by(update, milestone, kind),
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


def _put_right_by(
    update: ProgressUpdate, milestone: Milestone, kind: str
) -> MilestoneDate | None:
    """Return the statement that a correction puts right: the last one standing of an update that it
    corrects, or that this one corrected in its turn.
    """
    standing = standing_statements(milestone, kind)
    for corrected in corrected_before(update):
        change = _changes_of(corrected).get(milestone.pk)
        for statement in reversed(standing):
            if change and _was_stated_by(corrected, change, statement):
                return statement
    return None


def corrected_before(update: ProgressUpdate) -> Iterator[ProgressUpdate]:
    """Yield the update that this one corrects, what that one corrects, and so on."""
    while update.corrects:
        update = update.corrects
        yield update


def _was_stated_by(
    update: ProgressUpdate, change: MilestoneChange, statement: MilestoneDate
) -> bool:
    """True where the acceptance of an update made a line of it this statement."""
    stated = getattr(change, statement.kind)
    return statement.stated == stated and _was_made_by(update, statement)


def _was_made_by(update: ProgressUpdate, statement: MilestoneDate) -> bool:
    """True where a statement is of who entered an update and of the day of its acceptance."""
    if update.accepted_at is None or statement.stated_by_id != update.entered_by_id:
        return False
    return statement.stated_on == timezone.localdate(update.accepted_at)


def _changes_of(update: ProgressUpdate | None) -> Changes:
    """Return the lines of an update by their milestones' keys; none where there is none."""
    if update is None:
        return {}
    return {change.milestone_id: change for change in update.milestone_changes.all()}


def undo_dates(update: ProgressUpdate, *, by: User, on: date, reason: str) -> None:
    """Take back the dates that the acceptance of an update stated, and let those stand again that
    it took back. Where another date was stated since, that one goes on standing.
    """
    for change in update.milestone_changes.select_related("milestone"):
        for kind in MilestoneDate.Kind.values:
            if kind in change.withdraw:
                _undo_taking_back(update, change, kind, by=by, on=on, reason=reason)
            else:
                _undo_stating(update, change, kind, by=by, on=on, reason=reason)


def _undo_stating(
    update: ProgressUpdate,
    change: MilestoneChange,
    kind: str,
    *,
    by: User,
    on: date,
    reason: str,
) -> None:
    for statement in standing_statements(change.milestone, kind):
        if _was_stated_by(update, change, statement):
            take_back_date(
                milestone=change.milestone,
                kind=kind,
                on=on,
                by=by,
                reason=reason,
                stated=statement.stated,
            )


def _undo_taking_back(
    update: ProgressUpdate,
    change: MilestoneChange,
    kind: str,
    *,
    by: User,
    on: date,
    reason: str,
) -> None:
    of_kind = change.milestone.statements.filter(kind=kind).order_by("stated_on", "pk")
    statements = list(of_kind.select_related("takes_back"))
    taken = [
        statement.takes_back
        for statement in statements
        if statement.takes_back and _was_made_by(update, statement)
    ]
    # Of several the first is what stood; the others, what that had put right.
    if taken and statements[-1].takes_back in taken:
        state_again(statement=taken[0], on=on, by=by, reason=reason)
