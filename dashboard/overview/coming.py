"""The next meeting, and the milestones due before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.overview.figures import SHOWN, Figure, address_of
from programme.as_at import AsAt
from rounds.meeting_on_day import MeetingOnDay
from rounds.models import Meeting, ReportingRound
from rounds.querysets.calendar import ReportingRoundQuerySet
from standing.snapshot import Item
from standing.steps import DatedStep, due_between

AHEAD = timedelta(days=90)  # where no meeting is known


@dataclass(frozen=True)
class Coming:
    """The milestones expected up to the next meeting that is reported to, and not done: those on
    stated dates first.
    """

    meeting: MeetingOnDay | None  # whose round has opened
    planned: MeetingOnDay | None  # told today alone, where no round has
    until: date
    figure: Figure
    all_steps: list[DatedStep]

    @property
    def title(self) -> str:
        if self.meeting:
            return "Due before the next meeting"
        return f"Milestones of the next {AHEAD.days} days"

    @property
    def next_meeting(self) -> MeetingOnDay | None:
        return self.meeting or self.planned

    @property
    def steps(self) -> list[DatedStep]:
        return self.all_steps[:SHOWN]

    @property
    def stated_steps(self) -> list[DatedStep]:
        return [step for step in self.steps if not step.milestone.is_assumed]

    @property
    def assumed_steps(self) -> list[DatedStep]:
        return [step for step in self.steps if step.milestone.is_assumed]

    @property
    def on_stated_dates(self) -> int:
        return sum(not step.milestone.is_assumed for step in self.all_steps)


def coming_of(items: Sequence[Item], at: AsAt) -> Coming:
    """Return the milestones that are expected before the next meeting. Two queries at most."""
    meeting = _next_of(ReportingRound.objects.opened_by(at.day), at)
    planned = None
    if meeting is None and not at.is_past:
        planned = _next_of(ReportingRound.objects.filter(state="planned"), at)
    until = meeting.date if meeting else at.day + AHEAD

    steps = due_between(items, at, first=at.day, last=until)
    url = address_of(
        "commitments:milestones",
        at,
        state="open",
        expected_from=at.day.isoformat(),
        expected_to=until.isoformat(),
    )
    return Coming(meeting, planned, until, Figure(len(steps), url), steps)


def _next_of(rounds: ReportingRoundQuerySet, at: AsAt) -> MeetingOnDay | None:
    """Return the next meeting that one of these rounds is made for, as known on the day."""
    meetings = Meeting.objects.filter(pk__in=rounds.values("meeting"))
    meeting = meetings.next_from(at.day)
    return MeetingOnDay.known(meeting, at.day) if meeting else None
