"""The current copy on a commitment of where it stands."""

from dataclasses import asdict

from commitments.models import Commitment
from commitments.positions import NOT_BEGUN
from rounds.positions import positions_at


def make_current(commitment: Commitment) -> None:
    """Write to a commitment where it stands now: the one place that does.

    It is locked by the caller.
    """
    (positions,) = positions_at([None], [commitment.pk])
    copied = asdict(positions.get(commitment.pk, NOT_BEGUN))
    for name, value in copied.items():
        setattr(commitment, name, value)
    commitment.save(update_fields=list(copied))
