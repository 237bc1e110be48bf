"""What the querysets of several subjects share: whose rows somebody may see."""

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from people.models import User


def answered_for_by(user: "User", path: str = "") -> Q:
    """What this person's seat owns or whose body leads it: theirs to see before it is accepted.

    `path` leads from the rows to the update that has the commitment: `update__`.
    """
    owned = Q(**{f"{path}commitment__owner__in": user.seat_ids})
    led = Q(**{f"{path}commitment__lead__in": user.body_ids})
    return owned | led
