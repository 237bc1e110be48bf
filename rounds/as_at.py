"""Writes to a commitment where it stands, from the domain's own rows."""

from commitments.known import where_it_stands
from commitments.models import Commitment


def make_current(commitment: Commitment) -> None:
    """Write to a commitment where it stands now: the one place that does. It is locked by the
    caller.
    """
    known = where_it_stands(
        commitment.updates.rated().get(commitment.pk),
        commitment.decisions.deciding().get(commitment.pk),
    )
    names = ["lifecycle", "rating", "outlook", "rated_as_at", "is_confirmed"]
    for name in names:
        setattr(commitment, name, getattr(known, name))
    commitment.save(update_fields=names)
