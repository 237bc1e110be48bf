from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from commitments.evidence import Evidence

if TYPE_CHECKING:
    from commitments.models import Commitment


@dataclass(frozen=True)
class Card:
    """A commitment as a list shows it on a day: its owner's rating, and beside it what its
    milestones show.
    """

    commitment: "Commitment"
    evidence: Evidence

    @property
    def is_more_confident(self) -> bool:
        """True where the owner's rating is better than the evidence."""
        return self.evidence.is_worse_than(self.commitment.standing)


def cards_of(commitments: Iterable["Commitment"], today: date) -> list[Card]:
    """Return a card for each commitment, which come from `for_cards()`."""
    return [Card(commitment, commitment.evidence(today)) for commitment in commitments]
