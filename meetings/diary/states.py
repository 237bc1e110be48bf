"""What became of a meeting, in a word."""

from datetime import date

from django.db.models import Exists, OuterRef, TextChoices

from meetings.models import Paper
from rounds.models import Meeting, MeetingStep
from rounds.querysets.meetings import MeetingQuerySet


class MeetingState(TextChoices):
    """Where a meeting stands. It was held where an officer said so; its day alone tells nothing."""

    PLANNED = "planned", "Planned"
    PAPERS_OUT = "papers_out", "Papers out"
    OVER = "over", "Day over, not recorded as held"
    HELD = "held", "Held"
    MINUTES_AGREED = "minutes_agreed", "Minutes agreed"
    CANCELLED = "cancelled", "Cancelled"


TO_COME = (MeetingState.PLANNED, MeetingState.PAPERS_OUT)


def with_state(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """Read with each meeting what `state_of` asks of it."""
    issued = Paper.objects.papers().issued().filter(meeting=OuterRef("pk"))
    steps = MeetingStep.objects.filter(meeting=OuterRef("pk"))
    return meetings.with_whether_held().annotate(
        has_papers=Exists(issued),
        is_recorded=Exists(steps.filter(verb=MeetingStep.Verb.RECORDED)),
        has_agreed_minutes=Exists(steps.filter(verb=MeetingStep.Verb.AGREED)),
    )


def state_of(meeting: Meeting, *, today: date) -> MeetingState:
    """Return the state of a meeting that was read `with_state`, which added what is asked here."""
    if meeting.cancelled_on:
        return MeetingState.CANCELLED
    has_agreed_minutes: bool = getattr(meeting, "has_agreed_minutes")  # noqa: B009
    if has_agreed_minutes:
        return MeetingState.MINUTES_AGREED
    if meeting.is_held:
        return MeetingState.HELD
    if meeting.date < today:
        return MeetingState.OVER
    has_papers: bool = getattr(meeting, "has_papers")  # noqa: B009
    return MeetingState.PAPERS_OUT if has_papers else MeetingState.PLANNED
