"""What becomes of the meeting of a round: its day is named, it is moved to another day, or it and
its plan are cancelled.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from people.models import User
from programme.dates import Precision
from programme.models import Source
from returns.services import check_order, check_runs_rounds, locked_round, record_step
from rounds.decisions.current import make_current
from rounds.faults import checked_reason
from rounds.models import Meeting, ReportingRound, RoundStep
from toolkit.errors import Conflict

Verb = RoundStep.Verb


@transaction.atomic
def name_day(*, meeting: Meeting, day: date, source: Source, by: User) -> Meeting:
    """Name the day of a meeting that was known to the month alone, with what states it.

    It is named once. What the round's ratings speak of moves to that day. Raises `NotAllowed` for
    who is no officer, `Conflict` where the day is known, and `ValidationError` for a day of another
    month or of another meeting.
    """
    check_runs_rounds(by)
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if meeting.precision != Precision.MONTH or meeting.cancelled_on:
        raise Conflict(f"The day of this meeting is known: {meeting.when}.")
    if (day.year, day.month) != (meeting.date.year, meeting.date.month):
        raise ValidationError(
            {"day": f"Give a day of {meeting.when}, or move the meeting."},
            code="other_month",
        )
    before = meeting.date
    meeting.date, meeting.precision, meeting.day_source = day, Precision.DAY, source
    meeting.full_clean()
    meeting.save(update_fields=["date", "precision", "day_source"])
    _speak_of_that_day(meeting, before)
    return meeting


def _speak_of_that_day(meeting: Meeting, before: date) -> None:
    """Let the ratings that the meeting's round gave speak of its day."""
    rated = Commitment.objects.filter(
        rated_as_at=before, updates__round__meeting=meeting
    )
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    for commitment in locked.filter(pk__in=rated.values("pk")).order_by("pk"):
        make_current(commitment)


@transaction.atomic
def move_round(
    *, reporting_round: ReportingRound, day: date, reason: str, by: User, at: datetime
) -> ReportingRound:
    """Move the meeting of a planned round: a new meeting, which says which one it replaces.

    The round keeps its address. Raises `NotAllowed` for who is no officer, `Conflict` for a round
    that has opened, and `ValidationError` for a day that does not fit.
    """
    reporting_round = _planned(reporting_round, by)
    reason = checked_reason(reason, "Say why the meeting is moved.")
    old = reporting_round.meeting
    new = Meeting(group=old.group, date=day, replaces=old)
    new.full_clean()
    new.save()
    _cancel(old, f"Moved to {new.when}: {reason}", timezone.localdate(at))
    reporting_round.meeting = new
    check_order(reporting_round)
    reporting_round.save(update_fields=["meeting"])
    record_step(reporting_round, Verb.MOVED, by=by, at=at, note=reason)
    return reporting_round


@transaction.atomic
def cancel_round(
    *, reporting_round: ReportingRound, reason: str, by: User, at: datetime
) -> ReportingRound:
    """Cancel a planned round with its meeting, with the reason. Both stay on the record.

    Raises `NotAllowed` for who is no officer, `Conflict` for a round that has opened, and
    `ValidationError` without a reason.
    """
    reporting_round = _planned(reporting_round, by)
    reason = checked_reason(reason, "Say why the round is cancelled.")
    _cancel(reporting_round.meeting, reason, timezone.localdate(at))
    reporting_round.state = ReportingRound.State.CANCELLED
    reporting_round.save(update_fields=["state"])
    record_step(reporting_round, Verb.CANCELLED, by=by, at=at, note=reason)
    return reporting_round


def _planned(reporting_round: ReportingRound, by: User) -> ReportingRound:
    check_runs_rounds(by)
    reporting_round = locked_round(reporting_round)
    if not reporting_round.is_planned:
        raise Conflict(
            f"The {reporting_round} round is"
            f" {reporting_round.get_state_display().lower()}: only a plan can be moved"
            " or cancelled."
        )
    return reporting_round


def _cancel(meeting: Meeting, reason: str, on: date) -> None:
    meeting.cancelled_on, meeting.cancelled_because = on, reason
    meeting.save(update_fields=["cancelled_on", "cancelled_because"])
