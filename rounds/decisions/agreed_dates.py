"""Re-baselining: new dates that the group agrees, for a milestone or for the whole commitment."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment, Milestone
from commitments.ratings import ENDED, Lifecycle
from people.models import User
from people.officers import check_officer
from programme.dates import PartialDate, last_day
from rounds.faults import checked_reason
from rounds.models import AgreedDate, AgreedDueDate, Meeting
from toolkit.errors import Conflict


@transaction.atomic
def agree_date(
    *,
    milestone: Milestone,
    agreed: PartialDate,
    meeting: Meeting,
    reason: str,
    by: User,
    at: datetime,
    confirm: Sequence[str] = (),
) -> AgreedDate:
    """Record a date that a meeting agreed for an open milestone.

    It changes no rating, and slips are still counted from the first date. Raises `NotAllowed` for
    who is no officer, `Conflict` where the milestone was withdrawn, and `ValidationError` for a
    meeting that has not been held, a milestone that is done, or a date that changes nothing.
    """
    check_officer(by, "Agreed dates are recorded by programme officers.")
    milestone = Milestone.objects.select_for_update(no_key=True).get(pk=milestone.pk)
    milestone.check_stands()
    reason = checked_reason(reason, "Say why the group agreed a new date.")
    _check_may_be_agreed(milestone, meeting, timezone.localdate(at))
    new = AgreedDate(
        milestone=milestone,
        date=agreed.date,
        precision=agreed.precision,
        meeting=meeting,
        reason=reason,
        by=by,
        at=at,
        confirm=list(confirm),
    )
    new.full_clean()
    _check_is_new(new)
    new.save()
    return new


def _check_may_be_agreed(milestone: Milestone, meeting: Meeting, today: date) -> None:
    if milestone.is_done:
        raise ValidationError(
            "This milestone is done: its dates are past changing.", code="done"
        )
    check_held(meeting, today)


def check_held(meeting: Meeting, today: date) -> None:
    """Raise `ValidationError` for a meeting that was cancelled or is still to come."""
    if meeting.cancelled_on:
        raise ValidationError(
            {"meeting": f"The meeting of {meeting.when} was cancelled."},
            code="cancelled",
        )
    if not meeting.may_have_been_held_by(today):
        raise ValidationError(
            {"meeting": "Choose a meeting that has been held."}, code="future"
        )


def _check_is_new(agreed: AgreedDate) -> None:
    milestone = agreed.milestone
    before = last_agreed(milestone) or milestone.first.without_source
    if agreed.stated == before:
        raise ValidationError({"date": f"It is {before} already."}, code="unchanged")


def last_agreed(milestone: Milestone) -> PartialDate | None:
    """Return the date last agreed in place of a milestone's first one, or None."""
    agreements = list(milestone.agreed_dates.all())
    return agreements[-1].stated if agreements else None


def check_due_date_may_change(commitment: Commitment, agreed: PartialDate) -> None:
    """Raise `Conflict` for what is verified or has ended, and `ValidationError` for the due date
    that it has. No query.
    """
    if commitment.lifecycle in (*ENDED, Lifecycle.VERIFIED):
        raise Conflict(
            f"{commitment.reference} is {commitment.get_lifecycle_display().lower()}:"
            " its due date is past changing."
        )
    day = last_day(agreed.date, agreed.precision)
    if PartialDate(day, agreed.precision) == commitment.due:
        raise ValidationError(
            {"date": f"It is due {commitment.due} already."}, code="unchanged"
        )


@transaction.atomic
def agree_due_date(
    *,
    commitment: Commitment,
    agreed: PartialDate,
    meeting: Meeting,
    reason: str,
    by: User,
    at: datetime,
    confirm: Sequence[str] = (),
) -> AgreedDueDate:
    """Record a due date that a meeting agreed for a commitment: nothing else changes one.

    The one that was set first stays on the record, and no milestone moves with it. Raises
    `NotAllowed` for who is no officer, `Conflict` for what is verified or has ended, and
    `ValidationError` for a meeting that has not been held or a date that changes nothing.
    """
    check_officer(by, "Agreed due dates are recorded by programme officers.")
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    commitment = locked.get(pk=commitment.pk)
    check_due_date_may_change(commitment, agreed)
    reason = checked_reason(reason, "Say why the group agreed a new due date.")
    check_held(meeting, timezone.localdate(at))
    new = AgreedDueDate(
        commitment=commitment,
        date=agreed.date,
        precision=agreed.precision,
        meeting=meeting,
        reason=reason,
        by=by,
        at=at,
        confirm=list(confirm),
    )
    new.full_clean()
    new.save()
    commitment.due_date, commitment.due_precision = new.date, new.precision
    commitment.is_due_agreed = True
    commitment.save(update_fields=["due_date", "due_precision", "is_due_agreed"])
    return new
