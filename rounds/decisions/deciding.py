"""Writing a decision about a commitment, and what it makes of it."""

from datetime import datetime

from commitments.models import Commitment
from people.models import User
from rounds.decisions.current import make_current
from rounds.decisions.ending import end_what_waits
from rounds.models import Decision, ProgressUpdate
from rounds.states import DecisionKind as Kind


def decide(
    commitment: Commitment,
    kind: Kind,
    *,
    by: User,
    at: datetime,
    reason: str,
    update: ProgressUpdate | None = None,
    successor: Commitment | None = None,
    needs_second: bool = False,
) -> Decision:
    """Write a decision, and what it makes of its commitment, which is locked. What was begun on
    what owes nothing any more ends with it.
    """
    decision = Decision.objects.create(
        commitment=commitment,
        kind=kind,
        by=by,
        at=at,
        reason=reason,
        update=update,
        successor=successor,
        needs_second=needs_second,
    )
    make_current(commitment)
    because = f"{kind.label}: {reason}" if reason else f"{kind.label}."
    end_what_waits(commitment, by=by, at=at, because=because)
    return decision
