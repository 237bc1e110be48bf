"""One officer is not two: the accounts by which an officer could act besides their own."""

from typing import Any

from django.db.models import Q


def in_hand_of(officer: Any, through: str = "") -> Q:
    """Match accounts whose API keys an officer made or rotated, and those that they added, gave
    another address or opened again and no other officer has vouched for.

    `officer` is one, or an `OuterRef` to one; `through` leads from the rows to the account.
    """
    made_its_key = Q(**{f"{through}api_keys__made_by": officer})
    opened = {
        f"{through}hands_in_it__by": officer,
        f"{through}hands_in_it__vouched_at": None,
    }
    return made_its_key | Q(**opened)
