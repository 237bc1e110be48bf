"""What officers do with a meeting: move it, cancel it, and say that it was held.

A meeting that a round is made for is moved and cancelled with that round (`returns.meetings`).
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meetings.models import Paper
from people.models import User
from people.officers import check_officer
from returns import meetings as round_meetings
from rounds import meeting_steps
from rounds.faults import checked_reason
from rounds.meeting_steps import is_held
from rounds.models import Meeting, MeetingStep, ReportingRound
from toolkit.errors import Conflict

Verb = MeetingStep.Verb


@transaction.atomic
def move_meeting(
    *, meeting: Meeting, day: date, reason: str, by: User, at: datetime
) -> Meeting:
    """Move a meeting to another day: a new one takes its place, with its guests, and says which.

    Raises `NotAllowed` for who is no officer, `Conflict` for a meeting that was held or cancelled
    or that a round is made for, and `ValidationError` for a day that does not fit.
    """
    meeting = _locked(meeting, by)
    _check_lies_ahead(meeting, "moved")
    reason = checked_reason(reason, "Say why the meeting is moved.")
    round_meetings.check_not_decided_at(meeting)
    round_meetings.check_may_move_to(day, meeting)
    return meeting_steps.replace_meeting(meeting, day, reason=reason, by=by, at=at)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: User, at: datetime) -> Meeting:
    """Cancel a meeting, with the reason. It stays on the record.

    Raises `NotAllowed` for who is no officer, `Conflict` for a meeting that was held or cancelled
    or that a round is made for, and `ValidationError` without a reason.
    """
    meeting = _locked(meeting, by)
    _check_lies_ahead(meeting, "cancelled")
    round_meetings.check_not_decided_at(meeting)
    reason = checked_reason(reason, "Say why the meeting is cancelled.")
    meeting_steps.cancel_meeting(meeting, reason=reason, by=by, at=at)
    return meeting


@transaction.atomic
def record_held(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """Keep on record that a meeting was held.

    Raises `NotAllowed` for who is no officer, and `Conflict` for one that is cancelled, lies ahead
    or is recorded as held already.
    """
    meeting = _locked(meeting, by)
    _check_stands(meeting)
    if not meeting.may_have_been_held_by(timezone.localdate(at)):
        raise Conflict(f"This meeting is still to come: {meeting.when}.")
    if is_held(meeting):
        raise Conflict("This meeting is recorded as held already.")
    MeetingStep.objects.create(meeting=meeting, verb=Verb.HELD, by=by, at=at)
    return meeting


@transaction.atomic
def record_not_held(
    *, meeting: Meeting, reason: str, by: User, at: datetime
) -> Meeting:
    """Keep on record that a meeting which was recorded as held was not, and why.

    Raises `NotAllowed` for who is no officer, `Conflict` for one that is not recorded as held or at
    which something was agreed or decided or that has minutes, and `ValidationError` without a
    reason.
    """
    meeting = _locked(meeting, by)
    if not is_held(meeting):
        raise Conflict("This meeting is not recorded as held.")
    round_meetings.check_not_decided_at(meeting)
    _check_no_minutes_speak_of(meeting)
    reason = checked_reason(reason, "Say why it is not recorded as held.")
    MeetingStep.objects.create(
        meeting=meeting, verb=Verb.NOT_HELD, by=by, at=at, note=reason
    )
    return meeting


def _check_no_minutes_speak_of(meeting: Meeting) -> None:
    """Raise `Conflict` for a meeting of which there are minutes, or at which some were agreed."""
    of_it = Q(meeting=meeting) | Q(agreed_at=meeting)
    if Paper.objects.minutes().filter(of_it).exists():
        raise Conflict("It has minutes, or agreed those of another: it was held.")


def _locked(meeting: Meeting, by: User) -> Meeting:
    check_officer(
        by, "Meetings are planned, moved and cancelled by programme officers."
    )
    return meeting_steps.locked_meeting(meeting)


def _check_stands(meeting: Meeting) -> None:
    if meeting.cancelled_on:
        raise Conflict(f"The meeting of {meeting.when} is cancelled.")


def _check_lies_ahead(meeting: Meeting, verb: str) -> None:
    """Raise `Conflict` for a meeting that cannot be moved or cancelled."""
    _check_stands(meeting)
    if is_held(meeting):
        raise Conflict(f"This meeting was held, and cannot be {verb}.")
    reporting_round = round_of(meeting)
    if reporting_round is None:
        return
    if reporting_round.is_planned:
        raise Conflict(
            f"The {reporting_round} round is planned for this meeting: it is {verb} on the"
            " page of that round."
        )
    raise Conflict(
        f"The {reporting_round} round has opened, and its ratings speak of this meeting’s"
        f" day: it cannot be {verb}."
    )


def round_of(meeting: Meeting) -> ReportingRound | None:
    """Return the round that is made for a meeting, unless that is cancelled. One query."""
    rounds = ReportingRound.objects.standing().filter(meeting=meeting)
    return rounds.select_related("meeting").first()
