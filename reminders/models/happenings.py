"""What makes an event of a row: triggers of the database, so that no door is missed and the event
is made in the transaction of what happened.

Each stands on a stand-in of the model whose rows it watches, for the parts below know nothing of
events.
"""

import pgtrigger
from django.db.models import Model

from commitments.models import Commitment, ResponsiblePerson
from people.models import (
    AccountChange,
    AccountHand,
    ApiKey,
    SeatHolding,
    Substitution,
    User,
)
from rounds.models import (
    Comment,
    Contribution,
    Decision,
    ProgressUpdate,
    RoundStep,
    SecondWord,
    Transition,
)

# Who makes the change, of rows that do not say: the tracker tells the database with each request.
_WHO_ACTS = (
    "(NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb"
    " ->> 'user')::bigint"
)
_REAL_TIME = "statement_timestamp()"
_EVENTS = "reminders_event"


class Happening(pgtrigger.Trigger):
    """Make an event of a row that was added or changed, where it is one of these kinds.

    `kind` is SQL that answers with the kind, or NULL for none; `columns` says what each column of
    the event is filled with.
    """

    when = pgtrigger.After

    def __init__(
        self, *, kind: str, columns: dict[str, str], suffix: str = "", **kwargs
    ) -> None:
        self.kind = kind
        self.columns = columns
        kwargs.setdefault("name", f"tell{suffix}")
        kwargs.setdefault("operation", pgtrigger.Insert)
        super().__init__(**kwargs)

    def get_func(self, model: Model) -> str:
        columns = {"at": "NEW.at", "by_id": "NEW.by_id"} | self.columns
        names = ", ".join(columns)
        values = ", ".join(columns.values())
        return f"""
            INSERT INTO {_EVENTS} (kind, {names})
            SELECT kind, {values} FROM (SELECT {self.kind} AS kind) AS happened
            WHERE kind IS NOT NULL;
            RETURN NULL;
        """


def _of_update(column: str, update: str = "NEW.update_id") -> str:
    return f"(SELECT {column} FROM rounds_progressupdate WHERE id = {update})"


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
    """A round that opened, got more time or closed."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="""
                    CASE NEW.verb WHEN 'opened' THEN 'opened'
                    WHEN 'extended' THEN 'more_time' WHEN 'closed' THEN 'closed' END
                """,
                columns={"round_step_id": "NEW.id", "round_id": "NEW.round_id"},
            )
        ]


class AnsweringChanged(Commitment):
    """That another seat owns a commitment, or another organisation leads it."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                suffix="_owner",
                operation=pgtrigger.UpdateOf("owner_id"),
                kind=(
                    "CASE WHEN NEW.owner_id IS DISTINCT FROM OLD.owner_id"
                    " THEN 'owner_changed' END"
                ),
                columns={
                    "at": _REAL_TIME,
                    "by_id": _WHO_ACTS,
                    "commitment_id": "NEW.id",
                    "seat_id": "NEW.owner_id",
                    "seat_before_id": "OLD.owner_id",
                },
            ),
            Happening(
                suffix="_lead",
                operation=pgtrigger.UpdateOf("lead_id"),
                kind=(
                    "CASE WHEN NEW.lead_id IS DISTINCT FROM OLD.lead_id"
                    " THEN 'lead_changed' END"
                ),
                columns={
                    "at": _REAL_TIME,
                    "by_id": _WHO_ACTS,
                    "commitment_id": "NEW.id",
                    "organisation_id": "NEW.lead_id",
                    "organisation_before_id": "OLD.lead_id",
                },
            ),
        ]


class ResponsibleHappening(ResponsiblePerson):
    """That somebody is named responsible for a commitment, or is it no more."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("to_date"),
                kind="""
                    CASE WHEN TG_OP = 'INSERT' THEN 'responsible'
                    WHEN OLD.to_date IS NULL AND NEW.to_date IS NOT NULL
                    THEN 'not_responsible' END
                """,
                columns={
                    "at": (
                        "CASE TG_OP WHEN 'INSERT' THEN NEW.named_at"
                        f" ELSE {_REAL_TIME} END"
                    ),
                    "by_id": "COALESCE(NEW.ended_by_id, NEW.named_by_id)",
                    "commitment_id": "NEW.commitment_id",
                    "person_id": "NEW.person_id",
                },
            )
        ]


class HoldingHappening(SeatHolding):
    """That somebody took up a seat, or left it."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("until", "person_id"),
                kind="""
                    CASE WHEN TG_OP = 'INSERT' THEN
                        CASE WHEN NEW.until IS NULL THEN 'seat_taken' END
                    WHEN OLD.until IS NULL AND NEW.until IS NOT NULL THEN 'seat_left'
                    WHEN NEW.person_id <> OLD.person_id THEN 'seat_taken' END
                """,
                columns={
                    "at": _REAL_TIME,
                    "by_id": _WHO_ACTS,
                    "seat_id": "NEW.seat_id",
                    "person_id": "NEW.person_id",
                },
            )
        ]


class SubstitutionHappening(Substitution):
    """That somebody is asked to stand in, or for other days."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.Insert | pgtrigger.Update,
                kind="'stand_in'",
                columns={
                    "at": _REAL_TIME,
                    "by_id": _WHO_ACTS,
                    "substitution_id": "NEW.id",
                    "person_id": "NEW.substitute_id",
                },
            )
        ]


class KeyHappening(ApiKey):
    """That a key was made, rotated or revoked."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("revoked"),
                kind="""
                    CASE WHEN TG_OP = 'INSERT' THEN
                        CASE WHEN NEW.replaces_id IS NULL THEN 'key_made'
                        ELSE 'key_rotated' END
                    WHEN NEW.revoked AND NOT OLD.revoked THEN 'key_revoked' END
                """,
                columns={
                    "at": _REAL_TIME,
                    "by_id": (
                        "CASE TG_OP WHEN 'INSERT' THEN NEW.made_by_id"
                        f" ELSE {_WHO_ACTS} END"
                    ),
                    "api_key_id": "NEW.id",
                    "organisation_id": "NEW.organisation_id",
                },
            )
        ]


class AccountChangeHappening(AccountChange):
    """A change of an officer's account that was asked for, answered or made."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("answer"),
                kind=(
                    "CASE WHEN NEW.answer = '' THEN 'account_asked'"
                    " ELSE 'account_answered' END"
                ),
                columns={
                    "at": _REAL_TIME,
                    "by_id": "COALESCE(NEW.answered_by_id, NEW.asked_by_id)",
                    "account_change_id": "NEW.id",
                    "person_id": "NEW.person_id",
                    "address": "NEW.address",
                },
            )
        ]


class AccountHandHappening(AccountHand):
    """An account that an officer added, gave another address or opened again."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                kind="'account_opened'",
                columns={
                    "account_hand_id": "NEW.id",
                    "person_id": "NEW.account_id",
                },
            )
        ]


class AddressChanged(User):
    """Another email address: the one before it hears of it."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.UpdateOf("email"),
                kind=(
                    "CASE WHEN OLD.email IS NOT NULL"
                    " AND NEW.email IS DISTINCT FROM OLD.email"
                    " THEN 'address_changed' END"
                ),
                columns={
                    "at": _REAL_TIME,
                    "by_id": _WHO_ACTS,
                    "person_id": "NEW.id",
                    "address": "OLD.email",
                },
            )
        ]
