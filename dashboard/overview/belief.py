"""The owners' ratings against what the milestones show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from actions.delivering import uncovered_of
from commitments.models import Commitment
from commitments.ratings import CONFIDENCE, Standing, is_more_confident
from dashboard.overview.figures import (
    COMMITMENTS,
    SHOWN,
    Figure,
    address_of,
    figure_of,
)
from dashboard.overview.repeated import repeated_of
from programme.as_at import AsAt
from standing.snapshot import Item

WORST_FIRST = CONFIDENCE[::-1]
MOST_REPEATED = 60  # references that the page names; the file names all


@dataclass(frozen=True, slots=True)
class CrossedFigure(Figure):
    """How many an owner rates one way and the evidence another."""

    is_doubtful: bool  # the owners are more confident than the evidence


@dataclass(frozen=True)
class Belief:
    """Where owners are more confident than the evidence, and what nobody has confirmed yet."""

    more_confident: Figure
    items: list[Item]  # the first of those, the latest first
    unconfirmed: Figure
    uncovered: Figure  # recommendations that no live action delivers
    recommendations: int
    repeated: list[Item]  # whose last text is that of the round before, word for word
    crossed: list[tuple[Standing, list[CrossedFigure]]]

    @property
    def first_repeated(self) -> list[Item]:
        return self.repeated[:MOST_REPEATED]


def belief_of(items: Sequence[Item], at: AsAt) -> Belief:
    """Return how the owners' ratings and the evidence stand beside each other, and what else tells
    how far they can be believed. Two queries.
    """
    confident = [item for item in items if item.is_more_confident]
    latest_first = sorted(confident, key=lambda item: -item.evidence.slip.days)
    counts = Counter((item.standing, item.evidence.rating) for item in items)
    return Belief(
        more_confident=figure_of(items, at, confidence="more"),
        items=latest_first[:SHOWN],
        unconfirmed=figure_of(items, at, confirmed="no", counted="yes"),
        uncovered=Figure(
            len(uncovered_of(items)), at.of(reverse("dashboard:coverage"))
        ),
        recommendations=sum(_is_recommendation(item) for item in items),
        repeated=repeated_of(items, at),
        crossed=[
            (standing, _evidence_row(standing, counts, at)) for standing in WORST_FIRST
        ],
    )


def _evidence_row(
    standing: Standing, counts: Counter[tuple[Standing, Standing | None]], at: AsAt
) -> list[CrossedFigure]:
    """Return how many of one rating the evidence rates red, amber, green and complete."""
    return [
        CrossedFigure(
            count=counts[standing, evidence],
            url=address_of(COMMITMENTS, at, rating=standing, evidence=evidence),
            is_doubtful=is_more_confident(standing, evidence),
        )
        for evidence in WORST_FIRST
    ]


def _is_recommendation(item: Item) -> bool:
    return item.kind == Commitment.Kind.RECOMMENDATION
