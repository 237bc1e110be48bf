"""What officers do with an agenda: items that they add, change, put in order and take off."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from meetings.models import PaperSection
from people.models import User
from people.officers import check_officer
from rounds.meeting_steps import locked_meeting
from rounds.models import AgendaItem, Meeting, MeetingStep, Outcome
from toolkit.errors import Conflict

FOR_OFFICERS = "The agenda and what comes of it are noted by programme officers."
MOST_ITEMS = 200


def locked_agenda(meeting: Meeting, by: User) -> Meeting:
    """Return a meeting whose agenda and notes may change, locked.

    Raises `NotAllowed` for who is no officer, and `Conflict` for a meeting that is cancelled or
    whose minutes are agreed.
    """
    check_officer(by, FOR_OFFICERS)
    meeting = locked_meeting(meeting)
    if meeting.cancelled_on:
        raise Conflict(f"The meeting of {meeting.when} is cancelled.")
    if meeting.steps.filter(verb=MeetingStep.Verb.AGREED).exists():
        raise Conflict(
            f"The minutes of the meeting of {meeting.when} are agreed: what it had before"
            " it and what came of it cannot be changed."
        )
    return meeting


@transaction.atomic
def add_item(*, item: AgendaItem, by: User, at: datetime) -> AgendaItem:
    """Put an item of an officer's own at the end of its meeting's agenda."""
    meeting = locked_agenda(item.meeting, by)
    items = AgendaItem.objects.filter(meeting=meeting)
    if items.count() >= MOST_ITEMS:
        raise Conflict(f"An agenda has at most {MOST_ITEMS} items.")
    item.place = (items.aggregate(last=Max("place"))["last"] or 0) + 1
    item.added_by, item.added_at = by, at
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def remove_item(*, item: AgendaItem, by: User) -> None:
    """Take an item off the agenda. Raises `Conflict` where something was noted under it, or minutes
    have it.
    """
    locked_agenda(item.meeting, by)
    if Outcome.objects.filter(item=item).exists():
        raise Conflict(f"Something is noted under “{item}”, so it stays on the agenda.")
    if PaperSection.objects.filter(agenda_item=item).exists():
        raise Conflict(f"The minutes tell of “{item}”, so it stays on the agenda.")
    AgendaItem.objects.filter(pk=item.pk).delete()
