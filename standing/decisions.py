"""What officers had decided about a commitment by a day."""

from collections.abc import Sequence

from django.db.models import Q

from commitments.models import Commitment
from people.models import User
from people.officers import is_reviewing
from programme.as_at import AsAt
from rounds.models.decisions import Decision, SecondWord
from rounds.on_day import is_before
from rounds.positions import last_decisions
from rounds.states import ON_LIFECYCLE
from standing.milestones import as_recorded


def decisions_on(commitment: Commitment, at: AsAt) -> tuple[list, list]:
    """Return what officers had decided by a day about a commitment, oldest first, and what put it
    in others' place.

    With when each was recorded, and the second word on it. One query, and one more where it was put
    in another's place.
    """
    decisions = Decision.objects.filter(
        Q(commitment=commitment) | Q(successor=commitment)
    )
    related = ["commitment", "by", "successor", "second_word__by"]
    related += ["update__round__meeting"]
    decisions = decisions.select_related(*related)
    decisions = decisions.annotate(**as_recorded(Decision))
    of_word = as_recorded(SecondWord, "second_word")
    decisions = decisions.annotate(
        word_recorded=of_word["recorded"], word_via=of_word["via"]
    )
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
    """Return those that still held: what each commitment was decided on last."""
    keys = [decision.commitment_id for decision in decisions]
    (last_of,) = last_decisions([at.end], keys)
    held = {last.id for last in last_of.values()}
    return [decision for decision in decisions if decision.pk in held]


def waiting_decision(decisions: Sequence[Decision], at: AsAt) -> Decision | None:
    """Return that of a commitment's own decisions which held by a day, where it still waited for a
    second officer.
    """
    holding = decision_in_force(decisions, at)
    if holding is None or not holding.needs_second or word_on(holding, at):
        return None
    return holding


def decision_in_force(decisions: Sequence[Decision], at: AsAt) -> Decision | None:
    """Return that of a commitment's own decisions which held by a day."""
    holding = None
    for decision in decisions:
        word = word_on(decision, at)
        is_undone = word is not None and not word.agrees
        if decision.kind in ON_LIFECYCLE and not is_undone:
            holding = decision
    return holding


def word_on(decision: Decision, at: AsAt) -> SecondWord | None:
    """Return what a second officer had said of a decision by a day, where one had."""
    word = getattr(decision, "second_word", None)
    return word if word and is_before(word.at, at.end) else None


def may_say_second_word(decision: Decision | None, user: User) -> bool:
    """True for another officer than the one who took a decision that waits."""
    return decision is not None and decision.by_id != user.pk and is_reviewing(user)
