"""For which round a commitment's update can be written now.

While a round is open, for that one. Between rounds, late for the one that closed last, as long as
it takes late returns, and ahead for the one that opens next.
"""

from dataclasses import dataclass

from commitments.models import Commitment
from people.models import User
from rounds.models import ProgressUpdate, ReportingRound


@dataclass(frozen=True)
class RoundToReportIn:
    """A round that an update can be written for while none is open, and what is begun in it."""

    round: ReportingRound
    update: ProgressUpdate | None

    @property
    def is_late(self) -> bool:
        return self.round.is_closed

    @property
    def is_missing(self) -> bool:
        """True where nothing waits for review or was accepted."""
        return self.update is None or self.update.is_editable


def round_to_report_in(commitment: Commitment, user: User) -> ReportingRound | None:
    """Return the round that an update is written for where none is named: the open one; between
    rounds the one that is still owed late, else the next. None where there is neither.
    """
    rounds = ReportingRound.objects.select_related("meeting")
    if open_round := rounds.open().first():
        return open_round
    choices = rounds_between(commitment, user)
    owed = [choice.round for choice in choices if choice.is_missing]
    return owed[0] if owed else None


def rounds_between(commitment: Commitment, user: User) -> list[RoundToReportIn]:
    """Return the rounds that a commitment's update can be written for while none is open: late
    first, then ahead. Four queries at most.
    """
    rounds = ReportingRound.objects.select_related("meeting")
    late = rounds.taking_late().filter(
        expected__commitment=commitment, expected__update=None
    )
    candidates = [*late, *rounds.next_to_open()]
    updates = commitment.updates.standing().visible_to(user).filter(corrects=None)
    begun = {}
    for update in updates.filter(round__in=candidates):
        begun[update.round_id] = update
    return [
        RoundToReportIn(reporting_round, begun.get(reporting_round.pk))
        for reporting_round in candidates
    ]
