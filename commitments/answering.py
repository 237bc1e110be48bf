"""Who answers for a commitment, and so reports on it: the holders of its owner's seat, and the
people and systems of its lead organisation. The one rule, for a row and for queries.
"""

from functools import reduce
from operator import or_

from django.db.models import Model, Q

from people.models import User

# What a commitment names, and the keys of a person's own among them.
ANSWERING = {"owner": "seat_ids", "lead": "body_ids"}


def answered_for_by(user: User, path: str = "") -> Q:
    """Return what takes in the rows whose commitments this person or key answers for.

    `path` leads from the rows to their commitment: `update__commitment__`.
    """
    choices = [
        Q(**{f"{path}{name}__in": getattr(user, keys)})
        for name, keys in ANSWERING.items()
    ]
    return reduce(or_, choices)


def answers_for(user: User, commitment: Model) -> bool:
    """True where this person or key answers for a commitment. No query."""
    return any(
        getattr(commitment, f"{name}_id") in getattr(user, keys)
        for name, keys in ANSWERING.items()
    )
