"""What officers do about what is sent round: send it, set a day, stop it, hold and release it."""

from datetime import date, datetime
from typing import TypeGuard

from django.core.exceptions import ValidationError
from django.db import transaction

from meetings.models import Pack, Paper, Sending, SendingHold
from meetings.sendings.going import latest_of, let_go, reach
from people.models import User
from people.officers import check_officer
from rounds.invited import invited_to
from rounds.meeting_steps import locked_meeting
from rounds.models import Meeting
from toolkit.errors import Conflict

FOR_OFFICERS = "Papers are sent round by programme officers."
SENT_BEFORE = "It was sent round already: each who is invited gets it once."


@transaction.atomic
def send_round(*, brings: Pack | Paper, by: User, at: datetime, today: date) -> Sending:
    """Send a pack, a late paper or draft minutes to everybody invited, at once and once each.

    A day that was set for the pack is fulfilled by it. Raises `NotAllowed` for who is no officer,
    and `Conflict` for what is not issued, is not the last version or was sent before, and for a
    cancelled meeting, and but for minutes for one that is over.
    """
    check_officer(by, FOR_OFFICERS)
    meeting = _open_meeting(brings.meeting)
    _check_is_last(brings)
    if meeting.date < today and not _is_minutes(brings):
        raise Conflict(
            f"The meeting of {meeting.when} is over. Send its minutes round."
        )
    if _is_minutes(brings) and brings.agreed_at:
        raise Conflict("Of agreed minutes those invited are told by email already.")
    waiting = _waiting_of(meeting) if isinstance(brings, Pack) else None
    # After that lock: the morning of a set day may just have sent it.
    if brings.sendings.exists():
        raise Conflict(SENT_BEFORE)
    sending = waiting or Sending(meeting=meeting)
    sending.set_by, sending.set_at = by, at
    if isinstance(brings, Pack):
        sending.what, sending.pack = Sending.What.PACK, brings
    else:
        minutes, paper = Sending.What.MINUTES, Sending.What.PAPER
        sending.what = minutes if brings.is_minutes else paper
        sending.paper = brings
    let_go(sending, at=at, today=today)
    return sending


@transaction.atomic
def set_day(
    *, meeting: Meeting, day: date, by: User, at: datetime, today: date
) -> Sending:
    """Set the day on whose morning the pack of a meeting goes, as it is issued by then.

    Raises `NotAllowed` for who is no officer, `Conflict` for a cancelled meeting, and
    `ValidationError` for a day that is over or comes after the meeting.
    """
    check_officer(by, FOR_OFFICERS)
    meeting = _open_meeting(meeting)
    if day < today:
        raise ValidationError({"day": "This day is over. Send it at once instead."})
    if day > meeting.date:
        raise ValidationError({"day": f"The meeting is before that: {meeting.when}."})
    sending = _waiting_of(meeting) or Sending(
        meeting=meeting, what=Sending.What.PACK, set_by=by, set_at=at
    )
    sending.day, sending.set_by, sending.set_at = day, by, at
    sending.full_clean()
    sending.save()
    return sending


@transaction.atomic
def stop(*, sending: Sending, by: User, at: datetime) -> None:
    """Stop what was set for a day. Raises `NotAllowed`, and `Conflict` where it has gone."""
    check_officer(by, FOR_OFFICERS)
    sending = Sending.objects.select_for_update().get(pk=sending.pk)
    if not sending.is_waiting:
        raise Conflict("It is not waiting any more, so it cannot be stopped.")
    sending.stopped_by, sending.stopped_at = by, at
    sending.save()


@transaction.atomic
def hold(
    *, meeting: Meeting, person: User | None, reason: str, by: User, at: datetime
) -> SendingHold:
    """Keep back what is sent round for a meeting from a person, or from everybody.

    What went out is out; what waits is not sent. Raises `NotAllowed` for who is no officer, and
    `ValidationError` without a reason, for who is not invited, or is held already.
    """
    check_officer(by, FOR_OFFICERS)
    meeting = locked_meeting(meeting)
    if person and person not in invited_to(meeting).people:
        raise ValidationError({"person": f"{person} is not invited to this meeting."})
    held = SendingHold(
        meeting=meeting, person=person, reason=reason.strip(), at=at, by=by
    )
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def release(*, held: SendingHold, by: User, at: datetime, today: date) -> None:
    """Release what is held: who was kept back gets what went out meanwhile. Raises `NotAllowed`;
    `Conflict` for what was released before.
    """
    check_officer(by, FOR_OFFICERS)
    held = SendingHold.objects.select_for_update().get(pk=held.pk)
    if held.released_at:
        raise Conflict("This was released already.")
    held.released_by, held.released_at = by, at
    held.save()
    for sending in latest_of(held.meeting):
        reach(sending, today=today)


def _is_minutes(brings: Pack | Paper) -> TypeGuard[Paper]:
    return isinstance(brings, Paper) and brings.is_minutes


def _open_meeting(meeting: Meeting) -> Meeting:
    meeting = locked_meeting(meeting)
    if meeting.cancelled_on:
        raise Conflict(f"The meeting of {meeting.when} is cancelled.")
    return meeting


def _waiting_of(meeting: Meeting) -> Sending | None:
    """Return the pack's sending that waits for its day."""
    waiting = Sending.objects.waiting().filter(meeting=meeting, what="pack")
    return waiting.select_for_update().first()


def _check_is_last(brings: Pack | Paper) -> None:
    if isinstance(brings, Pack):
        is_last = not brings.meeting.packs.filter(version__gt=brings.version).exists()
    else:
        present = Paper.objects.present_versions()
        is_last = present.filter(pk=brings.pk).exists()
    if not is_last:
        raise Conflict("It is not issued, or a newer version is. Send that one round.")
