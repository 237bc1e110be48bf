"""What officers had decided about a commitment by a day."""

from collections.abc import Sequence

from django.db.models import Q

from commitments.models import Commitment
from people.models import User
from people.officers import is_reviewing
from programme.as_at import AsAt
from rounds.models.decisions import Decision
from rounds.on_day import is_before
from rounds.positions import last_decisions
from standing.milestones import as_recorded

ABOUT_WORDS = (Decision.Kind.EXPLAINED, Decision.Kind.REDACTED)


def decisions_on(commitment: Commitment, at: AsAt) -> tuple[list, list]:
    """Return what officers had decided by a day about a commitment, oldest first, and what put it
    in others' place.

    With when each was recorded. One query, and for an earlier day one more.
    """
    decisions = Decision.objects.filter(
        Q(commitment=commitment) | Q(successor=commitment)
    )
    related = ["commitment", "by", "successor", "update", "second_word__by"]
    decisions = decisions.select_related(*related)
    decisions = decisions.annotate(**as_recorded(Decision))
    if at.is_past:
        decisions = decisions.filter(at__lt=at.end)
    own = []
    others = []
    for decision in decisions:
        if decision.commitment_id == commitment.pk:
            own.append(decision)
        if decision.successor_id == commitment.pk:
            others.append(decision)
    return own, _still_holding(others, at)


def _still_holding(decisions: list[Decision], at: AsAt) -> list[Decision]:
    """Return those that were still the last on their commitment's lifecycle."""
    if not at.is_past:
        return [
            decision
            for decision in decisions
            if decision.commitment.lifecycle == decision.kind
        ]
    keys = [decision.commitment_id for decision in decisions]
    (last,) = last_decisions([at.end], keys)
    return [
        decision
        for decision in decisions
        if last[decision.commitment_id].kind == decision.kind
    ]


def waiting_decision(decisions: Sequence[Decision], at: AsAt) -> Decision | None:
    """Return the last of a commitment's own decisions, where it still waited for a second officer
    by a day.
    """
    of_lifecycle = [one for one in decisions if one.kind not in ABOUT_WORDS]
    if not of_lifecycle or not of_lifecycle[-1].needs_second:
        return None
    last = of_lifecycle[-1]
    is_answered = hasattr(last, "second_word") and is_before(
        last.second_word.at, at.end
    )
    return None if is_answered else last


def may_say_second_word(decision: Decision | None, user: User) -> bool:
    """True for another officer than the one who took a decision that waits."""
    return decision is not None and decision.by_id != user.pk and is_reviewing(user)
