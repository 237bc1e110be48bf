"""Milestones of many commitments in one list, by the day each was done or is expected."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from commitments.milestones import DatesOfMilestone
from commitments.models import Commitment
from commitments.querysets.milestones import MilestoneQuerySet
from programme.as_at import AsAt
from programme.dates import Slip
from standing.paged_rows import PagedRows
from standing.snapshot import Item


@dataclass(frozen=True, slots=True)
class DatedStep:
    """One milestone of a list, with the commitment it belongs to and its slip."""

    item: Item | Commitment
    milestone: DatesOfMilestone
    slip: Slip

    @property
    def expected_on(self) -> date:
        return self.milestone.done_by or self.milestone.expected_on


def steps_of(item: Item, day: date) -> list[DatedStep]:
    """Return the milestones of one commitment with their slip on a day, in their order."""
    return [
        DatedStep(item, milestone, milestone.slip(day)) for milestone in item.milestones
    ]


def milestones_of(
    items: Iterable[Item], at: AsAt, chosen: Callable[[DatedStep], bool]
) -> list[DatedStep]:
    """Return the chosen milestones of these items, by the day each was done or is expected."""
    steps: list[DatedStep] = []
    for item in items:
        steps += filter(chosen, steps_of(item, at.day))
    return sorted(steps, key=lambda step: (step.expected_on, step.milestone.pk))


def due_between(
    items: Iterable[Item], at: AsAt, *, first: date, last: date
) -> list[DatedStep]:
    """Return the open milestones that are expected in these days, those on stated dates first."""

    def is_due(step: DatedStep) -> bool:
        is_then = step.milestone.expected.span.meets(first, last)
        return is_then and not step.milestone.is_done

    steps = milestones_of(items, at, is_due)
    return sorted(steps, key=lambda step: step.milestone.is_assumed)


def dated_steps(milestones: MilestoneQuerySet, at: AsAt) -> Sequence[DatedStep]:
    """Return milestones with what was known of them on a day, by the day each was done or is
    expected. They are read a page at a time.
    """
    milestones = milestones.order_by(F("known_expected"), "pk")

    def read(part: slice) -> list[DatedStep]:
        rows = milestones[part].as_known()
        commitments = Commitment.objects.in_bulk({row.commitment_id for row in rows})
        return [
            DatedStep(commitments[row.commitment_id], row, row.slip(at.day))
            for row in rows
        ]

    return PagedRows(milestones, read)
