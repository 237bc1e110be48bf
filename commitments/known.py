"""Where a commitment stands, by its last accepted update and the last decision on its lifecycle:
the one rule.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from commitments.ratings import ENDED, Lifecycle, Standing, standing_of

HANDED_IN = (
    "submitted",
    "accepted",
)  # the states of an update that its author owes nothing more for


class Rated(NamedTuple):
    """What an accepted update says of where its commitment stands."""

    pk: int
    lifecycle: str
    rating: str
    outlook: str
    as_at: date
    entered_by_id: int | None
    accepted_by_id: int | None
    confirmed_at: datetime | None


class Decided(NamedTuple):
    """What a decision says of a commitment's lifecycle, and of which update where it is of one."""

    kind: str
    update_id: int | None


@dataclass(slots=True)
class Known:
    """What is known of a commitment's rating on a day."""

    lifecycle: str
    rating: str = ""
    outlook: str = ""
    rated_as_at: date | None = None
    is_confirmed: bool = True

    @property
    def standing(self) -> Standing:
        return standing_of(self.lifecycle, self.rating)


def where_it_stands(
    rated: Rated | None, decided: Decided | None, end: datetime | None = None
) -> Known:
    """Return what the last accepted update and the last decision on its lifecycle make of a
    commitment.

    Withdrawn and superseded hold whatever an update says, until it is reinstated. Verified holds
    for the very update that was verified: a correction of it is to be verified again. A
    confirmation from `end` on is not known yet.
    """
    known = _of(rated, end) if rated else Known(Lifecycle.NOT_STARTED)
    if decided and decided.kind in ENDED:
        known.lifecycle, known.rating, known.outlook = decided.kind, "", ""
    elif (
        decided
        and rated
        and decided.kind == Lifecycle.VERIFIED
        and decided.update_id == rated.pk
    ):
        known.lifecycle, known.rating = Lifecycle.VERIFIED, ""
    return known


def _of(rated: Rated, end: datetime | None) -> Known:
    is_confirmed_by_then = rated.confirmed_at is not None and (
        end is None or rated.confirmed_at < end
    )
    is_confirmed = rated.accepted_by_id != rated.entered_by_id or is_confirmed_by_then
    return Known(
        rated.lifecycle, rated.rating, rated.outlook, rated.as_at, is_confirmed
    )
