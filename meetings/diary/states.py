"""What became of a meeting, in a word."""

from datetime import date

from django.db.models import Exists, OuterRef, TextChoices

from meetings.models import Paper
from rounds.models import Meeting
from rounds.querysets.meetings import MeetingQuerySet


class MeetingState(TextChoices):
    """Where a meeting stands. It was held where an officer said so; its day alone tells nothing."""

    PLANNED = "planned", "Planned"
    PAPERS_OUT = "papers_out", "Papers out"
    OVER = "over", "Day over, not recorded as held"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


TO_COME = (MeetingState.PLANNED, MeetingState.PAPERS_OUT)


def with_state(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """Read with each meeting what `state_of` asks of it."""
    issued = Paper.objects.issued().filter(meeting=OuterRef("pk"))
    return meetings.with_whether_held().annotate(has_papers=Exists(issued))


def state_of(meeting: Meeting, *, today: date) -> MeetingState:
    """Return the state of a meeting that was read `with_state`."""
    if meeting.cancelled_on:
        return MeetingState.CANCELLED
    if meeting.is_held:
        return MeetingState.HELD
    if meeting.date < today:
        return MeetingState.OVER
    has_papers: bool = getattr(meeting, "has_papers")  # noqa: B009  # of the query above
    return MeetingState.PAPERS_OUT if has_papers else MeetingState.PLANNED
