"""What the acceptance of an update makes of the milestone dates that it states and takes back.

Which statements it made is on record (`AcceptedDate`): by that alone they are undone or put right.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.ratings import Lifecycle
from commitments.services import (
    standing_statements,
    state_again,
    state_date,
    take_back_date,
)
from people.models import User
from rounds.faults import passing_over
from rounds.models import AcceptedDate, MilestoneChange, ProgressUpdate
from toolkit.errors import Conflict

Kind = MilestoneDate.Kind
Changes = dict[int, MilestoneChange]  # by their milestones' keys
MOMENT = timedelta(microseconds=1)


class Undoing(NamedTuple):
    """Who undoes what an update said, on which business day, and why."""

    by: User
    on: date
    reason: str


def take_back_dates(update: ProgressUpdate, at: datetime) -> None:
    """Take back the dates that an accepted update says do not hold.

    A correction takes back what the update it corrects stated; any other, and a correction that
    goes further back, what stood when it was written. What was stated since goes on standing.
    Raises `Conflict` where a milestone was withdrawn meanwhile.
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
    _check_stands(change.milestone)
    # Of two that say the same, the one that the corrected update made.
    corrected = _stated_by(corrected_before(update), change.milestone, kind)
    of_date = [statement for statement in corrected if statement.stated == stated]
    with passing_over("nothing_to_withdraw"):
        takings_back = take_back_date(
            milestone=change.milestone,
            kind=kind,
            on=timezone.localdate(at),
            by=update.entered_by,
            reason=change.reason,
            stated=stated,
            statement=of_date[-1] if of_date else None,
            and_what_it_put_right=True,
        )
        _keep(update, takings_back)


def _check_stands(milestone: Milestone) -> None:
    """Raise `Conflict` where a milestone was withdrawn since an update gave a date of it."""
    if milestone.withdrawn_on:
        day = date_format(milestone.withdrawn_on, "j F Y")
        raise Conflict(
            f"“{milestone}” was withdrawn on {day}, after this update gave a date of it."
            " Return the update, so that its author hands it in again without that"
            " date."
        )


def _keep(update: ProgressUpdate, statements: Iterable[MilestoneDate]) -> None:
    """Keep that the acceptance of an update made these statements."""
    AcceptedDate.objects.bulk_create(
        AcceptedDate(update=update, statement=statement) for statement in statements
    )


def state_dates(update: ProgressUpdate, at: datetime) -> None:
    """Make the dates that an accepted update states those of its milestones.

    Raises `Conflict` where a milestone was withdrawn meanwhile.
    """
    for change, milestone, kind in _news_of(update):
        _check_stands(milestone)
        _state(update, change, milestone, kind, at)


def state_dates_left_out(commitment: Commitment, at: datetime) -> None:
    """State the dates of the update that says where a commitment stands since another was set
    aside, where its acceptance stated none: it was not the last one then.

    What was stated on a later day than its acceptance goes on standing.
    """
    update = commitment.updates.in_force().in_order().last()
    if update is None or _was_last_when_accepted(update):
        return
    for change, milestone, kind in _news_of(update):
        if milestone.withdrawn_on is None and not _is_settled(update, milestone, kind):
            _state(update, change, milestone, kind, at)


def _was_last_when_accepted(update: ProgressUpdate) -> bool:
    """True where an accepted update said at once where its commitment stands."""
    assert update.accepted_at is not None
    updates = update.commitment.updates.in_force(update.accepted_at + MOMENT)
    return updates.in_order().last() == update


def _is_settled(update: ProgressUpdate, milestone: Milestone, kind: str) -> bool:
    """True where an update's date was stated before, or another since its acceptance."""
    assert update.accepted_at is not None
    if _stated_by([update], milestone, kind):
        return True
    accepted_on = timezone.localdate(update.accepted_at)
    standing = standing_statements(milestone, kind)
    return any(statement.stated_on > accepted_on for statement in standing)


def _news_of(
    update: ProgressUpdate,
) -> Iterator[tuple[MilestoneChange, Milestone, str]]:
    """Yield each line and kind with a date that is news, and the milestone, which it locks.

    A date that a correction leaves as it was is none: another may have been stated since.
    """
    corrected = _changes_of(update.corrects)
    if update.corrects and update.corrects.disagreed_at:
        corrected = {}  # what a second officer disagreed with is stated anew
    locked = Milestone.objects.select_for_update(no_key=True)
    for change in update.milestone_changes.all():
        milestone = locked.get(pk=change.milestone_id)
        for kind in Kind.values:
            if _is_news(kind, change, corrected.get(milestone.pk), milestone):
                yield change, milestone, kind


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


def _state(
    update: ProgressUpdate,
    change: MilestoneChange,
    milestone: Milestone,
    kind: str,
    at: datetime,
) -> None:
    """Make a date of one line the milestone's own, and keep it as a statement."""
    statement = state_date(
        milestone=milestone,
        kind=kind,
        stated=getattr(change, kind),
        on=timezone.localdate(at),
        by=update.entered_by,
        reason=change.reason,
        puts_right=_put_right_by(update, milestone, kind),
    )
    _keep(update, [statement])


def _put_right_by(
    update: ProgressUpdate, milestone: Milestone, kind: str
) -> MilestoneDate | None:
    """Return the statement that a correction puts right: the last one standing of an update that it
    corrects, or that this one corrected in its turn.
    """
    corrected = _stated_by(corrected_before(update), milestone, kind)
    standing = standing_statements(milestone, kind)
    wrong = [statement for statement in standing if statement in corrected]
    return wrong[-1] if wrong else None


def corrected_before(update: ProgressUpdate) -> Iterator[ProgressUpdate]:
    """Yield the update that this one corrects, what that one corrects, and so on."""
    while update.corrects:
        update = update.corrects
        yield update


def _stated_by(
    updates: Iterable[ProgressUpdate], milestone: Milestone, kind: str
) -> list[MilestoneDate]:
    """Return the statements of a date that the acceptance of these updates made, oldest first, with
    those by which they were said again.
    """
    kept = AcceptedDate.objects.filter(update__in=list(updates)).values("statement")
    statements = milestone.statements.filter(kind=kind, takes_back=None)
    made = statements.filter(Q(pk__in=kept) | Q(restores__in=kept))
    return list(made.order_by("stated_on", "pk"))


def _changes_of(update: ProgressUpdate | None) -> Changes:
    """Return the lines of an update by their milestones' keys; none where there is none."""
    if update is None:
        return {}
    return {change.milestone_id: change for change in update.milestone_changes.all()}


def undo_dates(update: ProgressUpdate, undoing: Undoing) -> None:
    """Take back the dates that the acceptance of an update stated, and let those stand again that
    it took back. Where another date was stated since, that one goes on standing.
    """
    for milestone in _standing_milestones(update):
        for kind in Kind.values:
            _undo_taking_back(update, milestone, kind, undoing)
            _undo_stating(update, milestone, kind, undoing)


def undo_dates_done(update: ProgressUpdate, undoing: Undoing) -> None:
    """Take back the dates done of an update that is not complete after all, and of those that it
    corrects where they said the same. Its forecasts go on standing.
    """
    corrected = corrected_before(update)
    complete = [row for row in corrected if row.lifecycle == Lifecycle.COMPLETE]
    for reported in [update, *complete]:
        for milestone in _standing_milestones(reported):
            _undo_stating(reported, milestone, Kind.DONE, undoing)


def _standing_milestones(update: ProgressUpdate) -> list[Milestone]:
    """Return the milestones that an update says something of and that were not withdrawn."""
    return list(Milestone.objects.standing().filter(changes__update=update))


def _undo_stating(
    update: ProgressUpdate, milestone: Milestone, kind: str, undoing: Undoing
) -> None:
    own = _stated_by([update], milestone, kind)
    for statement in standing_statements(milestone, kind):
        if statement in own:
            take_back_date(
                milestone=milestone,
                kind=kind,
                statement=statement,
                **undoing._asdict(),
            )


def _undo_taking_back(
    update: ProgressUpdate, milestone: Milestone, kind: str, undoing: Undoing
) -> None:
    of_kind = milestone.statements.filter(kind=kind).order_by("stated_on", "pk")
    statements = list(of_kind.select_related("takes_back"))
    kept = AcceptedDate.objects.filter(update=update)
    made = set(kept.values_list("statement", flat=True))
    taken = [
        statement.takes_back
        for statement in statements
        if statement.takes_back and statement.pk in made
    ]
    # Of several the first is what stood; the others, what that had put right.
    if taken and statements[-1].takes_back in taken:
        state_again(statement=taken[0], **undoing._asdict())
