"""The milestones that are expected next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.overview.figures import SHOWN, Figure, address_of
from programme.as_at import AsAt
from standing.snapshot import Item
from standing.steps import DatedStep, milestones_of

AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class Coming:
    """The milestones expected up to a day and not done, the next first."""

    until: date
    figure: Figure
    all_steps: list[DatedStep]
    title = f"Milestones of the next {AHEAD.days} days"

    @property
    def steps(self) -> list[DatedStep]:
        return self.all_steps[:SHOWN]


def coming_of(items: Sequence[Item], at: AsAt) -> Coming:
    """Return the milestones that are expected in the days ahead."""
    until = at.day + AHEAD

    def is_coming(step: DatedStep) -> bool:
        is_then = step.milestone.expected.span.meets(at.day, until)
        return is_then and not step.milestone.is_done

    steps = milestones_of(items, at, is_coming)
    url = address_of(
        "commitments:milestones",
        at,
        state="open",
        expected_from=at.day.isoformat(),
        expected_to=until.isoformat(),
    )
    return Coming(until=until, figure=Figure(len(steps), url), all_steps=steps)
