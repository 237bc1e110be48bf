"""What an officer decides about a commitment outside its updates."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from commitments.ratings import ENDED, Lifecycle
from people.models import User
from people.officers import check_officer, check_reviewing
from rounds.accepted_dates import Undoing, state_dates_left_out, undo_dates_done
from rounds.decisions.carrying import (
    check_says_what_becomes,
    check_successor,
    decide_on_carried,
    locked_together,
    locked_with_carried,
)
from rounds.decisions.deciding import decide
from rounds.faults import LONGEST_TEXT, Faults, checked_reason
from rounds.models import Decision, ProgressUpdate
from rounds.states import DecisionKind as Kind
from toolkit.errors import Conflict, NotAllowed
from toolkit.texts import as_kept


@transaction.atomic
def verify(
    *, commitment: Commitment, by: User, at: datetime, note: str = ""
) -> Decision:
    """Confirm that a commitment reported complete is complete; it then owes no more updates.

    By an officer who neither accepted nor wrote the update that says so. Raises `NotAllowed` for
    anyone else and `Conflict` where nothing is to be verified.
    """
    commitment = locked_for_decision(commitment, by)
    update = current_update(commitment)
    if update is None or commitment.lifecycle != Lifecycle.COMPLETE:
        raise Conflict(
            f"{commitment.reference} is {commitment.get_lifecycle_display().lower()}:"
            " there is nothing to verify."
        )
    _check_may_verify(by, update)
    faults = Faults()
    faults.limit(note, "reason", LONGEST_TEXT)
    faults.raise_any()
    return decide(
        commitment, Kind.VERIFIED, by=by, at=at, reason=as_kept(note), update=update
    )


@transaction.atomic
def refuse_completion(
    *, commitment: Commitment, by: User, at: datetime, reason: str
) -> Decision:
    """Decide that a commitment reported complete is not: it goes back to where it stood before, and
    the dates done that the update stated are taken back. The dates of the update that holds then
    are stated, where they never were.

    The update stays on the record. Its author is told why and may correct it. By
    who may verify it; raises what `verify` raises.
    """
    commitment = locked_for_decision(commitment, by)
    update = current_update(commitment)
    if update is None or commitment.lifecycle != Lifecycle.COMPLETE:
        raise Conflict(
            f"{commitment.reference} is {commitment.get_lifecycle_display().lower()}:"
            " there is no report that it is complete."
        )
    _check_may_verify(by, update)
    reason = checked_reason(reason, "Say what is not complete.")
    undo_dates_done(update, Undoing(by, on=timezone.localdate(at), reason=reason))
    decision = decide(
        commitment,
        Kind.NOT_COMPLETE,
        by=by,
        at=at,
        reason=reason,
        update=update,
    )
    state_dates_left_out(commitment, at)
    return decision


def _check_may_verify(user: User, update: ProgressUpdate) -> None:
    check_reviewing(user)
    if not update.may_be_verified_by(user):
        raise NotAllowed(
            "Completion is verified by a programme officer who neither accepted nor"
            " wrote the update that reports it."
        )
    if update.is_unconfirmed:
        raise Conflict(
            "The update that reports it complete waits for a second officer. Confirm"
            " it, then verify."
        )


@transaction.atomic
def withdraw(
    *,
    commitment: Commitment,
    by: User,
    at: datetime,
    reason: str,
    carried: str = "",
    successor: Commitment | None = None,
) -> Decision:
    """Take a commitment out of the live programme, with the reason. It stays on the record.

    Where it took others' places, `carried` says what becomes of them (`Carried`): `successor` takes
    their place, or they are withdrawn with it. Raises `ValidationError` where that is not said.
    It holds at once, marked until a second officer confirms it or disagrees.
    """
    check_decides(by)
    others = [successor] if successor else []
    locked, predecessors = locked_with_carried(commitment, *others)
    commitment = locked[commitment.pk]
    if successor:
        successor = locked[successor.pk]
    _check_not_ended(commitment)
    reason = checked_reason(reason, "Say why it is withdrawn.")
    check_says_what_becomes(predecessors, carried, successor, of=commitment)
    decision = decide(
        commitment, Kind.WITHDRAWN, by=by, at=at, reason=reason, needs_second=True
    )
    decide_on_carried(
        predecessors, carried, successor, of=commitment, by=by, at=at, reason=reason
    )
    return decision


@transaction.atomic
def supersede(
    *,
    commitment: Commitment,
    successor: Commitment,
    by: User,
    at: datetime,
    reason: str,
) -> Decision:
    """Take a commitment out of the live programme because another takes its place, with the reason.

    It holds at once, marked until a second officer confirms it or disagrees.
    """
    check_decides(by)
    locked = locked_together([commitment.pk, successor.pk])
    commitment, successor = locked[commitment.pk], locked[successor.pk]
    _check_not_ended(commitment)
    check_successor(successor, commitment)
    reason = checked_reason(reason, "Say why another takes its place.")
    return decide(
        commitment,
        Kind.SUPERSEDED,
        by=by,
        at=at,
        reason=reason,
        successor=successor,
        needs_second=True,
    )


@transaction.atomic
def reinstate(
    *, commitment: Commitment, by: User, at: datetime, reason: str
) -> Decision:
    """Undo a withdrawal, a supersession or a verification: the last accepted update that holds says
    again where it stands.

    It holds at once, marked until a second officer confirms it or disagrees.
    """
    commitment = locked_for_decision(commitment, by)
    if commitment.lifecycle not in (*ENDED, Lifecycle.VERIFIED):
        raise Conflict(
            f"{commitment.reference} is {commitment.get_lifecycle_display().lower()}"
            " and needs no reinstating."
        )
    reason = checked_reason(reason, "Say why it is reinstated.")
    return decide(
        commitment, Kind.REINSTATED, by=by, at=at, reason=reason, needs_second=True
    )


@transaction.atomic
def explain(*, commitment: Commitment, by: User, at: datetime, reason: str) -> Decision:
    """Record why the owner's rating is better than the milestones show. It changes neither.

    It holds for the current update: the next one is to be explained anew.
    """
    commitment = locked_for_decision(commitment, by)
    evidence = commitment.evidence(timezone.localdate(at))
    if not evidence.is_worse_than(commitment.standing):
        raise Conflict(
            f"The owner of {commitment.reference} is no more confident than its"
            " milestones."
        )
    reason = checked_reason(reason, "Say why the two differ.")
    return decide(
        commitment,
        Kind.EXPLAINED,
        by=by,
        at=at,
        reason=reason,
        update=current_update(commitment),
    )


def locked_for_decision(commitment: Commitment, by: User) -> Commitment:
    check_decides(by)
    return locked_together([commitment.pk])[commitment.pk]


def check_decides(by: User) -> None:
    check_officer(by, "This is for programme officers to decide.")


def current_update(commitment: Commitment) -> ProgressUpdate | None:
    """Return the accepted update that says where a commitment stands, if one does."""
    holding = commitment.updates.in_force().select_related("round__meeting")
    return holding.in_order().last()


def _check_not_ended(commitment: Commitment) -> None:
    if commitment.lifecycle in ENDED:
        raise Conflict(
            f"{commitment.reference} is {commitment.get_lifecycle_display().lower()}"
            " already."
        )
