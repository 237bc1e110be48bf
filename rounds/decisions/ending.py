"""What was begun on a commitment that owes nothing any more ends as no longer due."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from commitments.models import Commitment
from people.models import User
from rounds.models import ProgressUpdate, ReportingRound, Transition
from rounds.states import WAITING, State, Verb


def end_what_waits(
    commitment: Commitment, *, by: User, at: datetime, because: str
) -> None:
    """End what was begun on a commitment for a round that has not closed or takes late returns, and
    what waits for review after that, where it owes no update any more. It stays as it is, and waits
    for nobody.

    A correction is not owed: it puts the record right, whatever became of the commitment. The
    caller has locked the commitment, so nothing is handed in or reviewed meanwhile.
    """
    if commitment.is_live:
        return
    for update in _begun_on(commitment):
        _end(update, by=by, at=at, because=because)


def _begun_on(commitment: Commitment) -> Iterable[ProgressUpdate]:
    begun = commitment.updates.filter(state__in=WAITING, corrects=None)
    to_come = Q(round__in=ReportingRound.objects.to_come())
    late = Q(round__in=ReportingRound.objects.taking_late())
    in_review = Q(state=State.SUBMITTED)
    return begun.filter(to_come | late | in_review).order_by("pk")


def _end(update: ProgressUpdate, *, by: User, at: datetime, because: str) -> None:
    came_from = update.state
    update.state = State.NO_LONGER_DUE
    update.changed_at = at
    update.version += 1
    update.save(update_fields=["state", "changed_at", "version"])
    Transition.objects.create(
        update=update,
        verb=Verb.ENDED,
        by=by,
        at=at,
        from_state=came_from,
        to_state=update.state,
        note=because,
    )
