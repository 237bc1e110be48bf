"""What happens to who answers, to keys and to accounts."""

import pgtrigger

from commitments.models import Commitment, ResponsiblePerson
from people.models import (
    AccountChange,
    AccountHand,
    ApiKey,
    SeatHolding,
    Substitution,
    User,
)
from reminders.models.happenings import REAL_TIME, WHO_ACTS, Happening


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
                    "at": REAL_TIME,
                    "by_id": WHO_ACTS,
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
                    "at": REAL_TIME,
                    "by_id": WHO_ACTS,
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
                        f" ELSE {REAL_TIME} END"
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
                    "at": REAL_TIME,
                    "by_id": WHO_ACTS,
                    "seat_id": "NEW.seat_id",
                    "person_id": "NEW.person_id",
                },
            )
        ]


class SubstitutionHappening(Substitution):
    """That somebody is asked to stand in, or for other days; or no more, before it began."""

    class Meta:
        proxy = True
        triggers = [
            Happening(
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                kind=(
                    "CASE TG_OP WHEN 'DELETE' THEN 'stand_in_over' ELSE 'stand_in' END"
                ),
                columns={
                    "at": REAL_TIME,
                    "by_id": WHO_ACTS,
                    "substitution_id": "COALESCE(NEW.id, OLD.id)",
                    "person_id": "COALESCE(NEW.substitute_id, OLD.substitute_id)",
                    "away_id": "COALESCE(NEW.person_id, OLD.person_id)",
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
                    "at": REAL_TIME,
                    "by_id": (
                        "CASE TG_OP WHEN 'INSERT' THEN NEW.made_by_id"
                        f" ELSE {WHO_ACTS} END"
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
                    "at": REAL_TIME,
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
                    "at": REAL_TIME,
                    "by_id": WHO_ACTS,
                    "person_id": "NEW.id",
                    "address": "OLD.email",
                },
            )
        ]
