"""What officers had decided about a commitment by a day."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from commitments.models import Commitment
from commitments.positions import Position
from people.models import User
from people.officers import is_reviewing
from programme.as_at import AsAt
from rounds.decisions.successors import carried_by, chain_from, successors_at
from rounds.meeting_on_day import MeetingOnDay
from rounds.models.decisions import Decision, SecondWord
from rounds.on_day import is_before
from rounds.states import ON_LIFECYCLE, SETTING_ASIDE
from standing.milestones import as_recorded
from standing.reported import Reported


@dataclass(frozen=True)
class Succession:
    """What took a commitment's place, and of that in its turn, to the last one; and whose places it
    took, those of theirs too.
    """

    taken_by: Sequence[Commitment] = ()
    takes: Sequence[Commitment] = ()

    @property
    def last(self) -> Commitment | None:
        return self.taken_by[-1] if self.taken_by else None

    @property
    def between(self) -> Sequence[Commitment]:
        return self.taken_by[:-1]


def decisions_on(commitment: Commitment, at: AsAt) -> tuple[list[Decision], Succession]:
    """Return what officers had decided by a day about a commitment, oldest first, and what had
    taken whose place.

    With when each was recorded, and the second word on it. One query, and two more where it was put
    in another's place or another in its.
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
    own = [row for row in decisions if row.commitment_id == commitment.pk]
    if any(decision.successor_id for decision in decisions):
        return own, _succession(commitment, at)
    return own, Succession()


def _succession(commitment: Commitment, at: AsAt) -> Succession:
    """Return what had taken whose place by a day. Two queries."""
    successors = successors_at(at.end if at.is_past else None)
    after = chain_from(successors, commitment.pk)
    before = carried_by(successors, commitment.pk)
    rows = Commitment.objects.in_bulk([*after, *before])
    return Succession([rows[key] for key in after], [rows[key] for key in before])


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


def decided_at(commitment: Commitment, at: AsAt) -> str:
    """Return that the group decided on it, and when, in words; empty where it did not."""
    decision = getattr(commitment, "group_decision", None)
    if decision is None:
        return ""
    met = MeetingOnDay.known(decision.meeting, at.day)
    return f"{commitment.get_basis_display()}: {met}"


def decision_behind(position: Position, decisions: Sequence[Decision], at: AsAt):
    """Return the decision that made a commitment what it is, where one did: verified, withdrawn,
    superseded.
    """
    holding = decision_in_force(decisions, at)
    return holding if holding and holding.kind == position.lifecycle else None


def set_aside_by(reported: Reported, decisions: Sequence[Decision]) -> Decision | None:
    """Return why the last accepted update does not hold, where it does not."""
    if reported.set_aside is None:
        return None
    refusals = [decision for decision in decisions if decision.kind in SETTING_ASIDE]
    of_update = [
        decision
        for decision in refusals
        if decision.update_id == reported.set_aside.update.pk
    ]
    # Else it reports complete what a later update was refused for.
    return (of_update or refusals)[-1]
