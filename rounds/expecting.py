"""An officer adds to the open round the return of what came since it opened."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from people.models import User
from people.officers import check_officer
from rounds.models import ExpectedReturn, ReportingRound, RoundStep
from toolkit.errors import Conflict


@transaction.atomic
def expect_return(*, commitment: Commitment, by: User, at: datetime) -> ExpectedReturn:
    """Let a commitment owe an update in the open round, as if it had been there as it opened.

    It is on record as a step of the round. Raises `NotAllowed` for who is no officer, and
    `Conflict` where no round is open, where the commitment is not live, and where the round
    expects its return already.
    """
    check_officer(by, "Reporting rounds are run by programme officers.")
    # Before the round, as whoever opens one does.
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    commitment = locked.get(pk=commitment.pk)
    reporting_round = _locked_open_round()
    _check_may_join(commitment, reporting_round)
    # Before the return: what is told of it says who took the step, and when.
    RoundStep.objects.create(
        round=reporting_round,
        verb=RoundStep.Verb.JOINED,
        by=by,
        at=at,
        note=str(commitment),
        opens_on=reporting_round.opens_on,
        due_on=reporting_round.due_on,
        closes_on=reporting_round.closes_on,
    )
    expected = ExpectedReturn(
        round=reporting_round,
        commitment=commitment,
        seat_id=commitment.owner_id,
        lead_id=commitment.lead_id,
        added_on=timezone.localdate(at),
    )
    expected.save()
    return expected


def _locked_open_round() -> ReportingRound:
    locked = ReportingRound.objects.select_for_update(of=["self"], no_key=True)
    reporting_round = locked.open().select_related("meeting").first()
    if reporting_round is None:
        raise Conflict(
            "No reporting round is open. It owes its first update in the next one."
        )
    return reporting_round


def _check_may_join(commitment: Commitment, reporting_round: ReportingRound) -> None:
    if not commitment.is_live:
        raise Conflict(
            f"{commitment.reference} is {commitment.get_lifecycle_display().lower()}:"
            " it owes no update."
        )
    if commitment.expected_returns.filter(round=reporting_round).exists():
        raise Conflict(
            f"The {reporting_round} round expects an update on {commitment.reference}"
            " already."
        )
