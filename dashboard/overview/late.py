"""What is late, by how many days, and how often the group has agreed new dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from dashboard.overview.figures import (
    COMMITMENTS,
    SHOWN,
    Figure,
    address_of,
    figure_of,
)
from programme.as_at import AsAt
from rounds.models import AgreedDate
from standing.snapshot import Item


@dataclass(frozen=True, slots=True)
class LateRow:
    """A late commitment, and how often the group has re-dated its milestones."""

    item: Item
    redated: int
    width: str  # of its bar


@dataclass(frozen=True)
class Late:
    """What is late on stated dates, the latest first; on assumed dates it is counted apart."""

    figure: Figure
    on_assumed: Figure
    total_slip: int
    redated: Figure
    times_redated: int
    all_rows: list[LateRow]

    @property
    def rows(self) -> list[LateRow]:
        return self.all_rows[:SHOWN]


def late_of(items: Sequence[Item], at: AsAt) -> Late:
    """Return what is late, with how often each was re-dated by the end of the day. One query."""
    late = [item for item in items if item.is_late_on_stated_dates]
    times_redated = _times_redated(at)
    redated = [item for item in items if item.pk in times_redated]
    redated_url = address_of(COMMITMENTS, at, redated="yes", counted="yes")
    return Late(
        figure=figure_of(items, at, late="stated", counted="yes"),
        on_assumed=figure_of(items, at, late="assumed", counted="yes"),
        total_slip=sum(item.evidence.slip.days for item in late),
        redated=Figure(len(redated), redated_url),
        times_redated=sum(times_redated[item.pk] for item in redated),
        all_rows=_rows(late, times_redated),
    )


def _times_redated(at: AsAt) -> dict[int, int]:
    """Return how often the group had agreed new dates for a commitment's milestones, by its key."""
    agreed = AgreedDate.objects.filter(at__lt=at.end).order_by()
    return dict(agreed.values_list("milestone__commitment").annotate(Count("pk")))


def _rows(late: Sequence[Item], times_redated: dict[int, int]) -> list[LateRow]:
    latest_first = sorted(late, key=lambda item: -item.evidence.slip.days)
    rows = []
    for item in latest_first:
        share = 100 * item.evidence.slip.days / latest_first[0].evidence.slip.days
        rows.append(LateRow(item, times_redated.get(item.pk, 0), f"{share:.2f}%"))
    return rows
