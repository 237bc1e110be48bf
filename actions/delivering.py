"""Which actions deliver which recommendation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from actions.models import Action
from commitments.models import Commitment
from commitments.querysets.commitments import NATURAL_ORDER
from standing.snapshot import Item


def delivered_by_of(items: Mapping[int, Item]) -> dict[int, list[Item]]:
    """Return the actions that deliver each recommendation, by its key. One query."""
    in_order = [f"action__{name}" for name in NATURAL_ORDER]
    pairs = Action.delivers.through.objects.order_by(*in_order)
    actions = defaultdict(list)
    for action, recommendation in pairs.values_list("action", "recommendation"):
        if action in items and recommendation in items:
            actions[recommendation].append(items[action])
    return actions


def uncovered_of(items: Sequence[Item]) -> list[Item]:
    """Return the live recommendations that no live action delivers. One query."""
    delivered_by = delivered_by_of({item.pk: item for item in items})
    return [
        item
        for item in items
        if item.kind == Commitment.Kind.RECOMMENDATION
        and item.is_live
        and not any(action.is_live for action in delivered_by.get(item.pk, []))
    ]
