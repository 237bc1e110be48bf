"""Whether the actions cover the Systems Review: its matrix of themes and areas, and who delivers
what.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from actions.delivering import delivered_by_of
from commitments.models import Commitment
from people.models import User
from programme.as_at import AsAt
from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from standing.snapshot import Item, snapshot_of

# What stands in one place of the review's matrix.
Place = tuple[RecommendationArea, list["Covered"]]

MOST_DRAWN = 60  # actions, as columns of the picture; of more only the table is shown


@dataclass(frozen=True)
class Covered:
    """A recommendation, where it stands in the review's matrix, and the actions that deliver it."""

    item: Item
    theme: int
    area: int
    response: str
    actions: list[Item]

    @property
    def has_live_action(self) -> bool:
        """False where nothing is left that works on it."""
        return any(action.is_live for action in self.actions)

    @property
    def is_uncovered(self) -> bool:
        """True where nothing works on it although it is not verified, withdrawn or superseded
        itself.
        """
        return self.item.is_live and not self.has_live_action

    @property
    def delivering(self) -> set[int]:
        return {action.pk for action in self.actions}


@dataclass(frozen=True)
class Coverage:
    """The matrix, every recommendation with its actions, and what is tied to nothing."""

    areas: list[RecommendationArea]
    matrix: list[tuple[RecommendationTheme, list[Place]]]
    recommendations: list[Covered]
    columns: list[Item]
    untied: list[Item]

    @property
    def uncovered(self) -> list[Covered]:
        return [covered for covered in self.recommendations if covered.is_uncovered]

    @property
    def is_drawn(self) -> bool:
        return (
            len(self.columns) <= MOST_DRAWN and len(self.recommendations) <= MOST_DRAWN
        )


def coverage(*, user: User, at: AsAt) -> Coverage:
    """Return how the actions cover the recommendations, each as it stood on a day. Six queries, or
    eight.

    Which action delivers which recommendation is told as it is today.
    """
    commitments = Commitment.objects.visible_to(user).in_natural_order()
    items = [item for item in snapshot_of(commitments, at) if item.is_counted]
    by_key = {item.pk: item for item in items}
    delivered_by = delivered_by_of(by_key)
    tied = {action.pk for action in chain.from_iterable(delivered_by.values())}
    actions = [item for item in items if item.kind == Commitment.Kind.ACTION]
    recommendations = _recommendations(by_key, delivered_by)
    areas = list(RecommendationArea.objects.all())
    return Coverage(
        areas=areas,
        matrix=_matrix(recommendations, areas),
        recommendations=recommendations,
        columns=[action for action in actions if action.pk in tied],
        untied=[action for action in actions if action.pk not in tied],
    )


def _recommendations(
    items: dict[int, Item], delivered_by: dict[int, list[Item]]
) -> list[Covered]:
    """Return every recommendation with its place and the actions that deliver it. One query."""
    recommendations = Recommendation.objects.in_natural_order()
    columns = ["pk", "theme", "area", "response"]
    return [
        Covered(
            item=items[pk],
            theme=theme,
            area=area,
            response=Recommendation.Response(response).label,
            actions=delivered_by.get(pk, []),
        )
        for pk, theme, area, response in recommendations.values_list(*columns)
        if pk in items
    ]


def _matrix(
    recommendations: Sequence[Covered], areas: Sequence[RecommendationArea]
) -> list[tuple[RecommendationTheme, list[Place]]]:
    """Return a row of places for each theme. One query."""
    by_place: dict[tuple[int, int], list[Covered]] = defaultdict(list)
    for covered in recommendations:
        by_place[covered.theme, covered.area].append(covered)
    matrix = []
    for theme in RecommendationTheme.objects.all():
        row = [(area, by_place[theme.pk, area.pk]) for area in areas]
        matrix.append((theme, row))
    return matrix
