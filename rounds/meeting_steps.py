"""What becomes of a meeting, on record: it takes another's place, is cancelled, or was held."""

from datetime import date, datetime

from django.utils import timezone

from people.models import User
from rounds.models import AgendaItem, Arrangement, Meeting, MeetingStep

Verb = MeetingStep.Verb


def locked_meeting(meeting: Meeting) -> Meeting:
    """Return a meeting anew, locked: whoever moves it, cancels it or plans a round for it does."""
    locked = Meeting.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("group").get(pk=meeting.pk)


def is_held(meeting: Meeting) -> bool:
    """True for a meeting that an officer recorded as held, as far as that stands. One query."""
    steps = meeting.steps.filter(verb__in=[Verb.HELD, Verb.NOT_HELD])
    last = steps.order_by("-pk").values_list("verb", flat=True).first()
    return last == Verb.HELD


def replace_meeting(
    old: Meeting, day: date, *, reason: str, by: User, at: datetime
) -> Meeting:
    """Return the new meeting of a day that takes the place of one, with its place, time, guests and
    agenda.

    The caller holds the old one locked, and has checked the day. Raises `ValidationError` for a day
    that no meeting can have.
    """
    new = Meeting(group=old.group, date=day, replaces=old)
    new.full_clean()
    new.save()
    for arrangement in Arrangement.objects.filter(meeting=old):
        arrangement.pk, arrangement.meeting = None, new
        arrangement.save()
    for guest in old.guests.all():
        guest.pk, guest.meeting = None, new
        guest.save()
    AgendaItem.objects.filter(meeting=old).update(meeting=new)
    _cancel(old, f"Moved to {new.when}: {reason}", timezone.localdate(at))
    note = f"Before: {old.when}. {reason}"
    MeetingStep.objects.create(meeting=new, verb=Verb.MOVED, by=by, at=at, note=note)
    return new


def cancel_meeting(meeting: Meeting, *, reason: str, by: User, at: datetime) -> None:
    """Cancel a meeting, with the reason. The caller holds it locked."""
    _cancel(meeting, reason, timezone.localdate(at))
    MeetingStep.objects.create(
        meeting=meeting, verb=Verb.CANCELLED, by=by, at=at, note=reason
    )


def record_paper(
    meeting: Meeting, *, verb: Verb, paper: str, by: User, at: datetime
) -> None:
    """Keep on record that a paper or minutes went to those invited: what it is called, and not what
    it is about.
    """
    MeetingStep.objects.create(meeting=meeting, verb=verb, by=by, at=at, note=paper)


def record_pack(meeting: Meeting, *, pack: str, by: User, at: datetime) -> None:
    """Keep on record that the pack of a meeting was issued: which version."""
    MeetingStep.objects.create(meeting=meeting, verb=Verb.PACK, by=by, at=at, note=pack)


def _cancel(meeting: Meeting, reason: str, on: date) -> None:
    meeting.cancelled_on, meeting.cancelled_because = on, reason
    meeting.save(update_fields=["cancelled_on", "cancelled_because"])
