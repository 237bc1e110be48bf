"""Whether the actions cover the Systems Review: its matrix of themes and areas, and who delivers
what.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from actions.models import Action
from commitments.models import Commitment
from people.models import User
from programme.as_at import AsAt
from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from standing.snapshot import Item, snapshot_of

MOST_DRAWN = 60  # actions, as columns of the picture; of more only the table is shown


@dataclass
class Covered:
    """A recommendation, where it stands in the review's matrix, and the actions that deliver it."""

    item: Item
    theme: str
    area: str
    response: str
    actions: list[Item] = field(default_factory=list)

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


@dataclass
class Coverage:
    """The matrix, every recommendation with its actions, and what is tied to nothing."""

    areas: list[RecommendationArea]
    matrix: list[
        tuple[RecommendationTheme, list[tuple[RecommendationArea, list[Covered]]]]
    ]
    recommendations: list[Covered]
    columns: list[Item]
    untied: list[Item]

    @property
    def uncovered(self) -> list[Covered]:
        return [one for one in self.recommendations if one.is_uncovered]

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
    items = {
        item.pk: item
        for item in snapshot_of(
            Commitment.objects.visible_to(user).in_natural_order(), at
        )
        if item.is_counted
    }
    themes, areas = (
        list(RecommendationTheme.objects.all()),
        list(RecommendationArea.objects.all()),
    )
    placed = Recommendation.objects.order_by("series", "number").values_list(
        "pk", "theme", "area", "response"
    )
    found = [
        (Covered(items[pk], theme, area, Recommendation.Response(response).label))
        for pk, theme, area, response in placed
        if pk in items
    ]
    of_recommendation = defaultdict(list)
    tied = set()
    for action, recommendation in Action.delivers.through.objects.order_by(
        "action__workstream__order", "action__series", "action__number"
    ).values_list("action", "recommendation"):
        if action in items and recommendation in items:
            of_recommendation[recommendation].append(items[action])
            tied.add(action)
    for one in found:
        one.actions = of_recommendation[one.item.pk]
    by_place = defaultdict(list)
    for one in found:
        by_place[one.theme, one.area].append(one)
    actions = [item for item in items.values() if item.kind == Commitment.Kind.ACTION]
    return Coverage(
        areas=areas,
        matrix=[
            (theme, [(area, by_place[theme.pk, area.pk]) for area in areas])
            for theme in themes
        ],
        recommendations=found,
        columns=[item for item in actions if item.pk in tied],
        untied=[item for item in actions if item.pk not in tied],
    )
