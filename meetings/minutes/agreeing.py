"""That a group agreed its minutes: from then on they are what it says of its meeting."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from meetings.minutes.drafting import FOR_OFFICERS
from meetings.models import Paper
from meetings.papers import editing, issuing
from people.models import User
from people.officers import check_officer
from rounds.models import Meeting
from rounds.querysets.meetings import MeetingQuerySet
from toolkit.errors import Conflict


@transaction.atomic
def agree_minutes(
    *, minutes: Paper, meeting: Meeting, note: str = "", by: User, at: datetime
) -> Paper:
    """Begin the version of circulated minutes that the group agreed at a meeting, and return it:
    officers write its amendments into it, and it is cleared and issued as any other. Of a version
    that is begun already, it is kept which meeting agreed it.

    What the group amends once more is a version of its own. Raises `NotAllowed` for who is no
    officer, `Conflict` for a first draft, and `ValidationError` for a meeting at which they cannot
    have been agreed.
    """
    check_officer(by, FOR_OFFICERS)
    if not minutes.is_issued and minutes.version == 1:
        raise Conflict("Circulate the draft minutes first: the group agrees those.")
    if not may_have_agreed(minutes).contains(meeting):
        raise ValidationError(
            {"meeting": "Choose a later meeting of the group that was held."}
        )
    change_note = f"Agreed at the meeting of {meeting.when}. {note.strip()}".strip()
    if minutes.is_issued:
        return issuing.new_version(
            paper=minutes, change_note=change_note, by=by, at=at, agreed_at=meeting
        )
    fields = {"agreed_at": meeting, "change_note": change_note}
    return editing.change_header(paper=minutes, fields=fields, by=by, at=at)


def may_have_agreed(minutes: Paper) -> MeetingQuerySet:
    """Return the meetings at which a group may have agreed minutes: its later ones that were held.
    Of minutes it agreed before, those after that.
    """
    since = minutes.meeting.date
    if minutes.agreed_at and minutes.is_issued:
        since = max(since, minutes.agreed_at.date)
    later = Meeting.objects.standing().filter(
        group=minutes.meeting.group_id, date__gt=since
    )
    return later.held().select_related("group")
