"""The evidence rating: what a commitment's milestones alone say, whatever its owner thinks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings

from commitments.ratings import CONFIDENCE, Standing

if TYPE_CHECKING:
    from commitments.milestones import DatesOfMilestone


@dataclass(frozen=True)
class Evidence:
    """What the milestones show on a day: a rating, the worst slip in days, and the milestones that
    cause it.

    Days late on an assumed date are told only where no stated date is as badly rated. `rating` is
    None where there is no milestone to go by.
    """

    rating: Standing | None
    slip: int = 0
    is_assumed: bool = False
    causes: list["DatesOfMilestone"] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.rating.label if self.rating else ""

    @property
    def is_late(self) -> bool:
        return self.rating in (Standing.AMBER, Standing.RED)

    def is_worse_than(self, standing: str) -> bool:
        """True where an owner who reports `standing` is more confident than the evidence."""
        return (
            bool(self.rating)
            and standing in CONFIDENCE
            and CONFIDENCE.index(standing) < CONFIDENCE.index(self.rating)
        )


def rating_of_slip(slip: int, *, is_assumed: bool) -> Standing:
    """Return the rating of one open milestone. A slip from an assumed date is never red."""
    if slip <= settings.EVIDENCE_AMBER_OVER_DAYS:
        return Standing.GREEN
    if slip <= settings.EVIDENCE_RED_OVER_DAYS or is_assumed:
        return Standing.AMBER
    return Standing.RED


def evidence_of(milestones: Iterable["DatesOfMilestone"], today: date) -> Evidence:
    """Return what these milestones show on a day. The worst open one counts; done ones do not
    colour.

    Of those as badly rated, the ones with a stated date come before the ones with an assumed one.
    """
    milestones = list(milestones)
    if not milestones:
        return Evidence(None)
    slips = [
        (milestone, slip, rating_of_slip(slip, is_assumed=milestone.is_assumed))
        for milestone in milestones
        if not milestone.is_done
        for slip in (milestone.slip(today),)
    ]
    if not slips:
        return Evidence(Standing.COMPLETE)
    worst = max((rating for _, _, rating in slips), key=CONFIDENCE.index)
    if worst == Standing.GREEN:
        return Evidence(Standing.GREEN)
    causes = [(milestone, slip) for milestone, slip, rating in slips if rating == worst]
    # Days counted from an assumed date are told only where no stated date is as late: they are
    # counted apart.
    causes = [cause for cause in causes if not cause[0].is_assumed] or causes
    return Evidence(
        rating=worst,
        slip=max(slip for _, slip in causes),
        is_assumed=all(milestone.is_assumed for milestone, _ in causes),
        causes=[
            milestone for milestone, _ in sorted(causes, key=lambda cause: -cause[1])
        ],
    )
