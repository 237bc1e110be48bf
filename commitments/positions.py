"""Where a commitment stands, by its last accepted update and the last decision on its lifecycle:
the one rule. It knows no rows.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from commitments.ratings import ENDED, LIVE, Lifecycle, Rating, Standing, standing_of


class LastUpdate(NamedTuple):
    """What an accepted update says of where its commitment stands."""

    id: int
    lifecycle: str
    rating: str
    outlook: str
    as_at: date
    entered_by_id: int | None
    accepted_by_id: int | None
    confirmed_at: datetime | None


class LastDecision(NamedTuple):
    """What a decision says of a commitment's lifecycle, and of which update where it is of one."""

    id: int
    kind: str
    update_id: int | None
    is_confirmed: bool

    def verifies(self, update: LastUpdate) -> bool:
        return self.kind == Lifecycle.VERIFIED and self.update_id == update.id


@dataclass(frozen=True, slots=True)
class Position:
    """Where a commitment stands: what is known of its rating on a day."""

    lifecycle: str
    rating: str = ""
    outlook: str = ""
    rated_as_at: date | None = None
    is_confirmed: bool = True

    @property
    def standing(self) -> Standing:
        return standing_of(self.lifecycle, self.rating)

    @property
    def outlook_label(self) -> str:
        return Rating(self.outlook).label if self.outlook else ""

    @property
    def is_live(self) -> bool:
        return self.lifecycle in LIVE

    @property
    def is_counted(self) -> bool:
        """False for what was withdrawn or superseded, which the programme's figures leave out."""
        return self.lifecycle not in ENDED

    def is_stale(self, last_closed_as_at: date | None) -> bool:
        """True where the rating is older than the last closed round, which speaks of that day."""
        if last_closed_as_at is None or not self.is_live:
            return False
        return self.rated_as_at is None or self.rated_as_at < last_closed_as_at


# Of what no update had been accepted yet.
NOT_BEGUN = Position(Lifecycle.NOT_STARTED)


def where_it_stands(
    update: LastUpdate | None,
    decision: LastDecision | None,
    end: datetime | None = None,
) -> Position:
    """Return what the last accepted update and the last decision on its lifecycle make of a
    commitment.

    Both are the last that hold: neither an update that was set aside nor a decision that a second
    officer disagreed with is handed in here. Withdrawn and superseded hold whatever an update says,
    until it is reinstated. Verified holds for the very update that was verified: a correction of it
    is to be verified again. A decision that waits for a second officer holds, unconfirmed. A
    confirmation from `end` on is not known yet.
    """
    reported = _reported(update, end) if update else NOT_BEGUN
    if decision and not decision.is_confirmed:
        reported = replace(reported, is_confirmed=False)
    if decision and decision.kind in ENDED:
        return replace(
            reported,
            lifecycle=decision.kind,
            rating="",
            outlook="",
            is_confirmed=decision.is_confirmed,
        )
    if update and decision and decision.verifies(update):
        return replace(reported, lifecycle=Lifecycle.VERIFIED, rating="")
    return reported


def _reported(update: LastUpdate, end: datetime | None) -> Position:
    return Position(
        lifecycle=update.lifecycle,
        rating=update.rating,
        outlook=update.outlook,
        rated_as_at=update.as_at,
        is_confirmed=is_confirmed(
            entered_by=update.entered_by_id,
            accepted_by=update.accepted_by_id,
            confirmed_at=update.confirmed_at,
            end=end,
        ),
    )


def is_confirmed(
    *,
    entered_by: int | None,
    accepted_by: int | None,
    confirmed_at: datetime | None,
    end: datetime | None,
) -> bool:
    """True where a second officer had a hand in an accepted update, or confirmed it before `end`.

    The people are keys; `end=None` is now.
    """
    if accepted_by != entered_by:
        return True
    if confirmed_at is None:
        return False
    return end is None or confirmed_at < end
