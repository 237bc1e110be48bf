"""The evidence rating: what a commitment's milestones alone say, whatever its owner thinks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from commitments.ratings import (
    CONFIDENCE,
    LATE_RATINGS,
    Standing,
    is_more_confident,
)
from programme.dates import NO_SLIP, Slip

if TYPE_CHECKING:
    from commitments.milestones import DatesOfMilestone


@dataclass(frozen=True)
class Evidence:
    """What the milestones show on a day: a rating, the worst slip, and what causes it.

    Days late on an assumed date are told only where no stated date is as badly rated. `rating` is
    None where there is no milestone to go by.
    """

    rating: Standing | None
    slip: Slip = NO_SLIP
    is_assumed: bool = False
    causes: list["DatesOfMilestone"] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.rating.label if self.rating else ""

    @property
    def is_late(self) -> bool:
        return self.rating in LATE_RATINGS

    def is_worse_than(self, standing: str) -> bool:
        """True where an owner who reports `standing` is more confident than the evidence."""
        return self.rating is not None and is_more_confident(standing, self.rating)


@dataclass(frozen=True)
class RatingBesideEvidence:
    """An owner's rating and what the milestones show, as they stand beside each other."""

    standing: Standing
    evidence: Evidence

    @property
    def is_more_confident(self) -> bool:
        """True where the owner's rating is better than the evidence."""
        return self.evidence.is_worse_than(self.standing)


def rating_of_slip(days: int, *, is_assumed: bool) -> Standing:
    """Return the rating of one open milestone by what of its slip is certain.

    A slip from an assumed date is never red.
    """
    if days <= settings.EVIDENCE_AMBER_OVER_DAYS:
        return Standing.GREEN
    if days <= settings.EVIDENCE_RED_OVER_DAYS or is_assumed:
        return Standing.AMBER
    return Standing.RED


def evidence_of(milestones: Iterable["DatesOfMilestone"], today: date) -> Evidence:
    """Return what these milestones show on a day: the worst open one counts, and no done one."""
    milestones = list(milestones)
    if not milestones:
        return Evidence(None)
    rated = [
        _Rated.of(milestone, today) for milestone in milestones if not milestone.is_done
    ]
    if not rated:
        return Evidence(Standing.COMPLETE)
    worst = max((judged.rating for judged in rated), key=CONFIDENCE.index)
    if worst == Standing.GREEN:
        return Evidence(Standing.GREEN)
    return _late([judged for judged in rated if judged.rating == worst])


class _Rated(NamedTuple):
    """An open milestone with its slip on a day, and the rating that comes to."""

    milestone: "DatesOfMilestone"
    slip: Slip
    rating: Standing

    @classmethod
    def of(cls, milestone: "DatesOfMilestone", today: date) -> "_Rated":
        slip = milestone.slip(today)
        rating = rating_of_slip(slip.days, is_assumed=milestone.is_assumed)
        return cls(milestone, slip, rating)


def _late(worst: list[_Rated]) -> Evidence:
    """Return what these slips show, which are as badly rated as each other.

    Days counted from an assumed date are told only where no stated date is as late: they are
    counted apart.
    """
    stated = [judged for judged in worst if not judged.milestone.is_assumed]
    causes = sorted(stated or worst, key=lambda judged: -judged.slip.days)
    return Evidence(
        rating=causes[0].rating,
        slip=causes[0].slip,
        is_assumed=not stated,
        causes=[judged.milestone for judged in causes],
    )
