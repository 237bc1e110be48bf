"""What happens to updates, rounds, meetings and the actions that arise from them."""

import pgtrigger

from reminders.models.happenings import Happening
from rounds.models import (
    ArisingStep,
    Comment,
    Contribution,
    Decision,
    ExpectedReturn,
    MeetingStep,
    ProgressUpdate,
    RoundStep,
    SecondWord,
    Transition,
)


def _of_update(column: str, update: str = "NEW.update_id") -> str:
    return f"(SELECT {column} FROM rounds_progressupdate WHERE id = {update})"


def _of_last_joining(column: str) -> str:
    """The step that added the return: the round is locked, so it is the last of its kind."""
    return (
        f"(SELECT {column} FROM rounds_roundstep WHERE round_id = NEW.round_id"
        " AND verb = 'joined' ORDER BY id DESC LIMIT 1)"
    )


_ITS_UPDATE = {
    "update_id": "NEW.update_id",
    "commitment_id": _of_update("commitment_id"),
    "round_id": _of_update("round_id"),
}


class TransitionHappening(Transition):
    """A step of an update that concerns others than who took it."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="""
                    CASE NEW.verb WHEN 'submitted' THEN 'handed_in'
                    WHEN 'returned' THEN 'returned' WHEN 'accepted' THEN 'accepted'
                    WHEN 'no longer due' THEN 'no_longer_due' END
                """,
                columns=_ITS_UPDATE | {"transition_id": "NEW.id"},
            ),
            Happening(
                suffix="_of_correction",
                kind=f"""
                    CASE WHEN NEW.verb = 'submitted'
                    AND {_of_update("corrects_id")} IS NOT NULL THEN 'corrected' END
                """,
                columns=_ITS_UPDATE | {"transition_id": "NEW.id"},
            ),
            Happening(
                suffix="_second_officer",
                kind=f"""
                    CASE WHEN NEW.verb = 'accepted'
                    AND {_of_update("entered_by_id")} = NEW.by_id
                    THEN 'second_wanted' END
                """,
                columns=_ITS_UPDATE | {"transition_id": "NEW.id"},
            ),
        ]


class ReturnHappening(ExpectedReturn):
    """A return that an officer added to a round which was open already."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="CASE WHEN NEW.added_on IS NOT NULL THEN 'return_added' END",
                columns={
                    "at": _of_last_joining("at"),
                    "by_id": _of_last_joining("by_id"),
                    "commitment_id": "NEW.commitment_id",
                    "round_id": "NEW.round_id",
                },
            )
        ]


class CommentHappening(Comment):
    """A word about an update, or the answer to one."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="'commented'", columns=_ITS_UPDATE | {"comment_id": "NEW.id"}
            )
        ]


class ContributionHappening(Contribution):
    """What a partner organisation adds, or says anew."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("text", "version"),
                kind="'contributed'",
                columns={
                    "contribution_id": "NEW.id",
                    "organisation_id": "NEW.organisation_id",
                    "commitment_id": "NEW.commitment_id",
                    "round_id": "NEW.round_id",
                },
            )
        ]


class TakingOver(ProgressUpdate):
    """An update that was begun from a partner organisation's contribution."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("taken_from_id"),
                kind="""
                    CASE WHEN NEW.taken_from_id IS NOT NULL
                    AND OLD.taken_from_id IS DISTINCT FROM NEW.taken_from_id
                    THEN 'taken_over' END
                """,
                columns={
                    "at": "NEW.saved_at",
                    "by_id": "NEW.author_id",
                    "update_id": "NEW.id",
                    "commitment_id": "NEW.commitment_id",
                    "round_id": "NEW.round_id",
                    "contribution_id": "NEW.taken_from_id",
                    "organisation_id": (
                        "(SELECT organisation_id FROM rounds_contribution"
                        " WHERE id = NEW.taken_from_id)"
                    ),
                },
            )
        ]


class DecisionHappening(Decision):
    """What an officer decided that its author, or a second officer, is to hear of."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="""
                    CASE WHEN NEW.kind IN ('not_complete', 'disagreed') THEN NEW.kind
                    WHEN NEW.needs_second THEN 'second_wanted' END
                """,
                columns={
                    "decision_id": "NEW.id",
                    "commitment_id": "NEW.commitment_id",
                    "update_id": "NEW.update_id",
                    "round_id": _of_update("round_id"),
                },
            )
        ]


class SecondWordHappening(SecondWord):
    """That a second officer disagreed with a decision."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="CASE WHEN NOT NEW.agrees THEN 'disagreed' END",
                columns={
                    "second_word_id": "NEW.id",
                    "commitment_id": (
                        "(SELECT commitment_id FROM rounds_decision"
                        " WHERE id = NEW.decision_id)"
                    ),
                },
            )
        ]


class RoundHappening(RoundStep):
    """A round that opened, got more time or closed, or that is asked to close early."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="""
                    CASE NEW.verb WHEN 'opened' THEN 'opened'
                    WHEN 'extended' THEN 'more_time' WHEN 'closed' THEN 'closed'
                    WHEN 'asked' THEN 'second_wanted' WHEN 'refused' THEN 'disagreed' END
                """,
                columns={"round_step_id": "NEW.id", "round_id": "NEW.round_id"},
            )
        ]


class MeetingHappening(MeetingStep):
    """A meeting that is moved or cancelled, or a paper or minutes that are issued of it."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind=(
                    "CASE NEW.verb WHEN 'moved' THEN 'meeting_moved'"
                    " WHEN 'cancelled' THEN 'meeting_cancelled'"
                    " WHEN 'paper' THEN 'paper_issued'"
                    " WHEN 'circulated' THEN 'minutes_circulated'"
                    " WHEN 'agreed' THEN 'minutes_agreed' END"
                ),
                columns={"meeting_step_id": "NEW.id"},
            )
        ]


class ArisingHappening(ArisingStep):
    """What becomes of an action arising: each step of it."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="'action_' || NEW.verb",
                columns={
                    "arising_step_id": "NEW.id",
                    "commitment_id": (
                        "(SELECT outcome.commitment_id FROM rounds_actionarising AS action"
                        " JOIN rounds_outcome AS outcome ON outcome.id = action.outcome_id"
                        " WHERE action.id = NEW.action_id)"
                    ),
                },
            )
        ]
