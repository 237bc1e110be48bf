"""What every step of a round begins and ends with: who may take it, the round locked, the step kept
on record.
"""

from collections.abc import Sequence
from datetime import datetime

from people.models import User
from people.officers import check_officer
from rounds.models import ReportingRound, RoundStep
from toolkit.errors import Conflict


def locked_round(reporting_round: ReportingRound) -> ReportingRound:
    locked = ReportingRound.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("meeting__group").get(pk=reporting_round.pk)


def check_runs_rounds(by: User) -> None:
    check_officer(by, "Reporting rounds are run by programme officers.")


def check_open(reporting_round: ReportingRound) -> None:
    """Raise `Conflict` for a round that is not open."""
    if not reporting_round.is_open:
        raise Conflict(
            f"The {reporting_round} round is"
            f" {reporting_round.get_state_display().lower()}, not open."
        )


def record_step(
    reporting_round: ReportingRound,
    verb: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    confirm: Sequence[str] = (),
) -> None:
    """Keep a step of a round, with the codes of what was asked back about it and confirmed."""
    RoundStep.objects.create(
        round=reporting_round,
        verb=verb,
        by=by,
        at=at,
        note=note,
        confirm=list(confirm),
        opens_on=reporting_round.opens_on,
        due_on=reporting_round.due_on,
        closes_on=reporting_round.closes_on,
    )
