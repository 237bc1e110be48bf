"""What an officer keeps back, and lets go again."""

from datetime import datetime

from django.db import transaction

from people.models import User
from people.officers import check_officer
from reminders.models import Hold, Step
from reminders.services.ladder import own_step
from rounds.faults import checked_reason
from rounds.models import ReportingRound
from toolkit.errors import Conflict


@transaction.atomic
def hold(
    *,
    reporting_round: ReportingRound,
    step: Step | None = None,
    person: User | None = None,
    reason: str,
    by: User,
    at: datetime,
) -> Hold:
    """Keep back a whole step of an open round, or all that a person would get in it.

    It lasts until it is released. What a worker has claimed already is looked at again before it is
    sent. Raises `Conflict` where it is held already, or the round is not open, `ValidationError`
    for a missing reason.
    """
    _check_officer(by)
    if not reporting_round.is_open:
        state = reporting_round.get_state_display().lower()
        raise Conflict(f"The {reporting_round} round is {state}, not open.")
    reason = checked_reason(reason, "Say why it is held.")
    if step is not None:
        step = own_step(reporting_round, step)
    new_hold = Hold(
        round=reporting_round, step=step, person=person, reason=reason, by=by, at=at
    )
    same = Hold.objects.in_force().filter(
        round=reporting_round, step=step, person=person
    )
    if same.exists():
        raise Conflict(f"{new_hold.what} is held already.")
    new_hold.full_clean()
    new_hold.save()
    return new_hold


@transaction.atomic
def release(*, hold: Hold, by: User, at: datetime) -> Hold:
    """Let go what was held; what its day still calls for is sent next."""
    _check_officer(by)
    holds = Hold.objects.select_for_update(of=["self"])
    hold = holds.select_related("step", "person", "round__meeting").get(pk=hold.pk)
    if hold.released_at:
        raise Conflict(f"{hold.what} was released by {hold.released_by}.")
    hold.released_at = at
    hold.released_by = by
    hold.save(update_fields=["released_at", "released_by"])
    return hold


def _check_officer(by: User) -> None:
    check_officer(by, "Reminders are held and released by programme officers.")
