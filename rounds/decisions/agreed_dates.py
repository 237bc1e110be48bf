"""Re-baselining: a new date that the group agrees."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments.models import Milestone
from people.models import User
from people.officers import check_officer
from programme.dates import PartialDate
from rounds.faults import checked_reason
from rounds.models import AgreedDate, Meeting


@transaction.atomic
def agree_date(
    *,
    milestone: Milestone,
    agreed: PartialDate,
    meeting: Meeting,
    reason: str,
    by: User,
    at: datetime,
) -> AgreedDate:
    """Record a date that a meeting agreed for an open milestone.

    It changes no rating, and slips are still counted from the first date. Raises `NotAllowed` for
    who is no officer and `ValidationError` for a meeting that has not been held, a milestone that
    is done, or a date that changes nothing.
    """
    check_officer(by, "Agreed dates are recorded by programme officers.")
    milestone = Milestone.objects.select_for_update(no_key=True).get(pk=milestone.pk)
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
