"""What became of a meeting, in a word."""

from datetime import date

from django.db.models import TextChoices

from rounds.models import Meeting


class MeetingState(TextChoices):
    """Where a meeting stands. It was held where an officer said so; its day alone tells nothing."""

    PLANNED = "planned", "Planned"
    OVER = "over", "Day over, not recorded as held"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


def state_of(meeting: Meeting, *, today: date) -> MeetingState:
    """Return the state of a meeting that was read with whether it is recorded as held."""
    if meeting.cancelled_on:
        return MeetingState.CANCELLED
    if meeting.is_held:
        return MeetingState.HELD
    return MeetingState.OVER if meeting.date < today else MeetingState.PLANNED
