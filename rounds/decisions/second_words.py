"""What a second officer says of a decision that holds at once: that they agree, or not and why."""

from datetime import datetime
from typing import Any

from django.db import transaction

from commitments.models import Commitment
from people.models import User
from people.officers import check_officer, check_reviewing
from rounds.decisions.current import make_current
from rounds.decisions.notices import tell_decider
from rounds.decisions.services import decide
from rounds.faults import checked_reason
from rounds.models import Decision, SecondWord
from toolkit.errors import Conflict, NotAllowed

Kind = Decision.Kind
# What was so before it was reinstated.
BEFORE_REINSTATING = (Kind.WITHDRAWN, Kind.SUPERSEDED, Kind.VERIFIED)
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
    """Disagree, as a second officer, with a decision that holds already: its commitment goes back
    to where it stood before.

    Both decisions stay on the record, and who took the first is told why. Raises what
    `confirm_decision` raises, and `ValidationError` without a reason.
    """
    commitment = _locked(decision, by)
    reason = checked_reason(reason, "Say why you disagree.")
    word = SecondWord.objects.create(
        decision=decision, agrees=False, by=by, at=at, reason=reason
    )
    _undo(decision, commitment, word)
    tell_decider(word)
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


def _last(commitment: Commitment) -> Decision | None:
    """Return the last decision on a commitment's lifecycle."""
    about_words = (Kind.EXPLAINED, Kind.REDACTED)
    return commitment.decisions.exclude(kind__in=about_words).last()


def _undo(decision: Decision, commitment: Commitment, word: SecondWord) -> None:
    """Decide what was so before a decision, in the words of who disagrees with it."""
    said: dict[str, Any] = {"by": word.by, "at": word.at, "reason": word.reason}
    before = _before(decision)
    if decision.kind != Kind.REINSTATED:
        decide(
            commitment,
            Kind.REINSTATED,
            update=before.update if before else None,
            stands_again=before.stands_again if before else None,
            **said,
        )
    elif before is not None:
        decide(
            commitment,
            Kind(before.kind),
            update=before.update,
            successor=before.successor,
            **said,
        )


def _before(decision: Decision) -> Decision | None:
    """Return the decision that made a commitment what it was before another one.

    Before it ended that is what an update was refused by; before it was reinstated, what ended it.
    """
    earlier = decision.commitment.decisions.filter(pk__lt=decision.pk)
    if decision.kind == Kind.REINSTATED:
        return earlier.filter(kind__in=BEFORE_REINSTATING).last()
    about_words = (Kind.EXPLAINED, Kind.REDACTED)
    last = earlier.exclude(kind__in=about_words).last()
    return last if last and last.stands_again_id else None
