"""A successor is not withdrawn without a word on what it carried: those whose place it took."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from commitments.models import Commitment
from commitments.ratings import ENDED
from people.models import User
from rounds.decisions.deciding import decide
from rounds.decisions.successors import carried_by, successors_at
from rounds.states import DecisionKind as Kind
from toolkit.errors import Conflict


class Carried(TextChoices):
    """What becomes of those whose place was taken by what is withdrawn."""

    SUPERSEDED = "superseded", "Another takes their place"
    WITHDRAWN = "withdrawn", "They are withdrawn with it"


def locked_together(keys: Collection[int]) -> dict[int, Commitment]:
    """Lock commitments in the one order in which all do, and return them as they are, by key."""
    rows = Commitment.objects.filter(pk__in=keys).order_by("pk")
    locked = rows.select_for_update(of=["self"], no_key=True)
    return {commitment.pk: commitment for commitment in locked}


def locked_with_carried(
    commitment: Commitment, *others: Commitment
) -> tuple[dict[int, Commitment], list[Commitment]]:
    """Lock a commitment, those whose place it took, and others. Return all as they are, by key, and
    of them those whose place it took. Raises `Conflict` where it took the place of one more
    meanwhile.
    """
    carried = carried_by(successors_at(), commitment.pk)
    keys = [commitment.pk, *carried, *(other.pk for other in others)]
    locked = locked_together(keys)
    # From here on it takes no other's place: who lets it has to lock it.
    if carried_by(successors_at(), commitment.pk) != carried:
        raise Conflict(
            f"{commitment.reference} took another’s place just now, or one of those went"
            " elsewhere. Look at it again."
        )
    return locked, [locked[key] for key in carried]


def references_carried_by(commitment: Commitment) -> list[str]:
    """Return the references of those whose place a commitment took, in order, in two queries."""
    carried = carried_by(successors_at(), commitment.pk)
    rows = Commitment.objects.filter(pk__in=carried)
    return [row.reference for row in rows.order_by("series", "number")]


def to_be_said(references: Collection[str]) -> str:
    """Return what is to be said of those whose place was taken, in a sentence."""
    return (
        f"Say what becomes of {', '.join(references)}: another takes their place, or they"
        " are withdrawn with it."
    )


def check_says_what_becomes(
    carried: Collection[Commitment],
    answer: str,
    successor: Commitment | None,
    *,
    of: Commitment,
) -> None:
    """Raise `ValidationError` unless the answer says what becomes of those that are carried."""
    if not carried:
        return
    if answer not in Carried.values:
        references = [commitment.reference for commitment in carried]
        raise ValidationError({"carried": to_be_said(references)}, code="required")
    if answer != Carried.SUPERSEDED:
        return
    if successor is None:
        raise ValidationError(
            {"successor": "Choose what takes their place."}, code="required"
        )
    check_successor(successor, of)


def check_successor(successor: Commitment, of: Commitment) -> None:
    """Raise `ValidationError` for what cannot take a commitment's place: itself, and what has
    ended.
    """
    if successor.pk == of.pk or successor.lifecycle in ENDED:
        raise ValidationError(
            {"successor": "Choose another one that is still in the programme."},
            code="successor",
        )


def decide_on_carried(
    carried: Collection[Commitment],
    answer: str,
    successor: Commitment | None,
    *,
    of: Commitment,
    by: User,
    at: datetime,
    reason: str,
) -> None:
    """Write what becomes of those whose place was taken by what was just withdrawn: a decision on
    each, which waits for a second officer as that one does.
    """
    because = f"{of.reference}, which took its place, was withdrawn: {reason}"
    if answer == Carried.WITHDRAWN:
        for commitment in carried:
            decide(
                commitment,
                Kind.WITHDRAWN,
                by=by,
                at=at,
                reason=because,
                needs_second=True,
            )
        return
    successors = successors_at()
    # What was superseded by one of these in its turn is led on by it.
    for commitment in carried:
        if successors[commitment.pk] == of.pk:
            decide(
                commitment,
                Kind.SUPERSEDED,
                by=by,
                at=at,
                reason=because,
                successor=successor,
                needs_second=True,
            )
