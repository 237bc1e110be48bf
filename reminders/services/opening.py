"""A round is opened, knowingly where nobody is told of some of what it then owes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import User
from reminders.unreached import UnreachedReturn, unreached_in
from reminders.wording import counted
from returns import services
from returns.steps import check_runs_rounds
from rounds.models import ReportingRound

NOBODY_TOLD = "nobody_told"
NAMED = 40  # references on the step; the round's page has them all


@transaction.atomic
def open_round(
    *,
    reporting_round: ReportingRound,
    by: User,
    at: datetime,
    confirm: Collection[str] = (),
) -> ReportingRound:
    """Open a planned round. Where nobody is told of some of what it owes, `confirm` has to say
    `nobody_told`: the round's step keeps that, and of what.

    Raises `ValidationError` where it does not, and what `returns.services.open_round` raises.
    """
    check_runs_rounds(by)
    unreached: list[UnreachedReturn] = []
    if reporting_round.is_planned:
        unreached = unreached_in(reporting_round, timezone.localdate(at))
    others = [code for code in confirm if code != NOBODY_TOLD]
    if not unreached:
        return services.open_round(
            reporting_round=reporting_round, by=by, at=at, confirm=others
        )
    if NOBODY_TOLD not in confirm:
        sentence = (
            f"Nobody is told of {counted(len(unreached), 'return')}. Mend it, or say"
            " that the round is opened all the same."
        )
        raise ValidationError({"anyway": sentence}, code=NOBODY_TOLD)
    return services.open_round(
        reporting_round=reporting_round,
        by=by,
        at=at,
        note=_note_of(unreached),
        confirm=[*others, NOBODY_TOLD],
    )


def _note_of(unreached: Sequence[UnreachedReturn]) -> str:
    references = [row.commitment.reference for row in unreached[:NAMED]]
    more = ""
    if len(unreached) > NAMED:
        more = f" and {len(unreached) - NAMED} more"
    return f"Nobody is told of {', '.join(references)}{more}."
