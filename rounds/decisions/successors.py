"""What took the place of what: a chain of successors leads to the last one."""

from collections.abc import Mapping
from datetime import datetime

from commitments.models import Commitment
from rounds.models import Decision
from rounds.states import DecisionKind


def successors_at(end: datetime | None = None) -> dict[int, int]:
    """Return what had taken the place of each commitment that was superseded, by their keys, as
    decided before a moment; None is now. One query.
    """
    ever = Decision.objects.filter(kind=DecisionKind.SUPERSEDED).values("commitment")
    holding = Decision.objects.in_force(end).filter(commitment__in=ever)
    last = holding.order_by("commitment", "-at", "-pk").distinct("commitment")
    pairs = last.values_list("commitment", "successor")
    return {key: successor for key, successor in pairs if successor is not None}


def chain_from(successors: Mapping[int, int], key: int) -> list[int]:
    """Return what took the place of a commitment, and of that in its turn, to the last one."""
    chain: list[int] = []
    successor = successors.get(key)
    while successor is not None and successor not in chain:
        chain.append(successor)
        successor = successors.get(successor)
    return chain


def carried_by(successors: Mapping[int, int], key: int) -> list[int]:
    """Return the keys of those whose chains lead over a commitment or end there."""
    return sorted(old for old in successors if key in chain_from(successors, old))


def last_successors() -> dict[int, Commitment]:
    """Return the last in the chain of each commitment that is superseded, by its key. Two
    queries.
    """
    successors = successors_at()
    last = {key: chain_from(successors, key)[-1] for key in successors}
    commitments = Commitment.objects.in_bulk(set(last.values()))
    return {key: commitments[end] for key, end in last.items()}
