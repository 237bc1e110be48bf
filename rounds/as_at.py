"""Where a commitment stands, from the domain's own rows: today's copy on the commitment, and any earlier day.

The database's record of changes is not read: these rows hold the business day of everything that counts.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from commitments.models import Commitment, Milestone
from commitments.ratings import ENDED, Lifecycle, Standing, standing_of
from programme.dates import PartialDate
from rounds.models import Decision, ProgressUpdate


@dataclass(frozen=True)
class Known:
    """What is known of a commitment on a day."""

    lifecycle: str
    rating: str = ""
    outlook: str = ""
    rated_as_at: date | None = None
    is_confirmed: bool = True
    milestones: list[Milestone] = field(default_factory=list, compare=False)

    @property
    def standing(self) -> Standing:
        return standing_of(self.lifecycle, self.rating)

    @property
    def due(self) -> PartialDate | None:
        return max((milestone.first for milestone in self.milestones), key=lambda first: first.date, default=None)


def where_it_stands(update: ProgressUpdate | None, decision: Decision | None, day: date | None = None) -> Known:
    """Return what the last accepted update and the last decision on its lifecycle make of a commitment.

    Withdrawn and superseded hold whatever an update says, until it is reinstated. Verified holds for the very update
    that was verified: a correction of it is to be verified again. `day` leaves out a confirmation that came later.
    """
    rated = {} if update is None else _rated(update, day)
    if decision and decision.kind in ENDED:
        return Known(**rated | {"lifecycle": decision.kind, "rating": "", "outlook": ""})
    if decision and update and decision.kind == Decision.Kind.VERIFIED and decision.update_id == update.pk:
        return Known(**rated | {"lifecycle": Lifecycle.VERIFIED})
    return Known(**rated) if update else Known(Lifecycle.NOT_STARTED)


def known_on(commitment: Commitment, day: date) -> Known:
    """Return what was known of a commitment at the end of a day. Four queries."""
    accepted = commitment.updates.accepted().filter(accepted_at__date__lte=day)
    decisions = commitment.decisions.on_lifecycle().filter(at__date__lte=day)
    known = where_it_stands(accepted.select_related("round__meeting").in_order().last(), decisions.last(), day)
    milestones = commitment.milestones.prefetch_related("statements__source")
    known.milestones.extend(one.as_at(day) for one in milestones if one.added_on is None or one.added_on <= day)
    return known


def make_current(commitment: Commitment) -> None:
    """Write to a commitment where it stands now: the one place that does. It is locked by the caller."""
    update = commitment.updates.accepted().select_related("round__meeting").in_order().last()
    known = where_it_stands(update, commitment.decisions.on_lifecycle().last())
    names = ["lifecycle", "rating", "outlook", "rated_as_at", "is_confirmed"]
    for name in names:
        setattr(commitment, name, getattr(known, name))
    commitment.save(update_fields=names)


def _rated(update: ProgressUpdate, day: date | None) -> dict:
    confirmed_on = update.confirmed_at and timezone.localdate(update.confirmed_at)
    is_confirmed_by_then = confirmed_on and (day is None or confirmed_on <= day)
    return {
        "lifecycle": update.lifecycle,
        "rating": update.rating,
        "outlook": update.outlook,
        "rated_as_at": update.round.as_at,
        "is_confirmed": bool(update.accepted_by_id != update.entered_by_id or is_confirmed_by_then),
    }
