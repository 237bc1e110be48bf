"""What a second officer says of a decision that holds at once: that they agree, or not and why."""

from datetime import datetime

from django.db import transaction

from commitments.models import Commitment
from commitments.ratings import ENDED
from people.models import User
from people.officers import check_officer, check_reviewing
from rounds.decisions.carrying import references_carried_by
from rounds.decisions.current import make_current
from rounds.decisions.ending import end_what_waits
from rounds.faults import checked_reason
from rounds.models import Decision, SecondWord
from rounds.states import DecisionKind
from toolkit.errors import Conflict, NotAllowed

NEEDS_ANOTHER = (
    "A decision is confirmed by a programme officer other than the one who took it."
)


@transaction.atomic
def confirm_decision(*, decision: Decision, by: User, at: datetime) -> SecondWord:
    """Agree, as a second officer, with a decision that holds already.

    Raises `NotAllowed` for who took it and for who is no officer, and `Conflict` where it does not
    wait for a second officer.
    """
    commitment = _locked(decision, by)
    word = SecondWord.objects.create(decision=decision, agrees=True, by=by, at=at)
    make_current(commitment)
    return word


@transaction.atomic
def disagree_with_decision(
    *, decision: Decision, by: User, at: datetime, reason: str
) -> SecondWord:
    """Disagree, as a second officer, with a decision that holds already: from now on it does not,
    and what was so before it holds again.

    It stays on the record with why, and who took it is told. Raises what
    `confirm_decision` raises, and `ValidationError` without a reason.
    """
    commitment = _locked(decision, by)
    _check_may_hold_again(commitment, decision)
    reason = checked_reason(reason, "Say why you disagree.")
    word = SecondWord.objects.create(
        decision=decision, agrees=False, by=by, at=at, reason=reason
    )
    make_current(commitment)
    because = f"{commitment.get_lifecycle_display()} again: {reason}"
    end_what_waits(commitment, by=by, at=at, because=because)
    return word


def _locked(decision: Decision, by: User) -> Commitment:
    """Return the commitment of a decision that this person may say a second word on."""
    check_officer(by, NEEDS_ANOTHER)
    check_reviewing(by)
    if decision.by_id == by.pk:
        raise NotAllowed(NEEDS_ANOTHER)
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    commitment = locked.get(pk=decision.commitment_id)
    if not decision.needs_second:
        raise Conflict("This decision does not wait for a second officer.")
    if word := SecondWord.objects.filter(decision=decision).first():
        answer = "agreed" if word.agrees else "disagreed"
        raise Conflict(f"{word.by} has {answer} with this decision already.")
    if _last(commitment) != decision:
        raise Conflict(
            f"{commitment.reference} was decided on again since. Look at its last"
            " decision."
        )
    return commitment


def _check_may_hold_again(commitment: Commitment, decision: Decision) -> None:
    """Raise `Conflict` where another would take its place again that has ended since, and where it
    would be withdrawn again and took others' places since.
    """
    before = commitment.decisions.in_force().exclude(pk=decision.pk).last()
    successor = before.successor if before else None
    if successor and successor.lifecycle in ENDED:
        raise Conflict(
            f"{commitment.reference} would be superseded again by {successor.reference},"
            f" which is {successor.get_lifecycle_display().lower()} by now. Confirm this"
            " decision, or reinstate that one first."
        )
    is_withdrawn = before is not None and before.kind == DecisionKind.WITHDRAWN
    carried = references_carried_by(commitment) if is_withdrawn else []
    if carried:
        raise Conflict(
            f"{commitment.reference} would be withdrawn again, and took the place of"
            f" {', '.join(carried)} since. Confirm this decision, or let another take"
            " their place first."
        )


def _last(commitment: Commitment) -> Decision | None:
    """Return the decision on a commitment's lifecycle that holds."""
    return commitment.decisions.in_force().last()
