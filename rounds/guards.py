"""What keeps the calendar, contributions and decisions of the record: triggers. Those of updates
are in `rounds/update_guards.py`.
"""

import pgtrigger
from django.apps import apps
from django.db.models import Model

from toolkit.guards import Guard, model_behind


class KeepClosedReturns(Guard):
    """Refuse to add, change or remove what a closed round expected and got."""

    def __init__(self) -> None:
        super().__init__(
            name="keep_closed_returns",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            sentence=(
                "The round has closed: what it expected and got is part of the record"
                " and cannot be changed."
            ),
        )

    def get_func(self, model: Model) -> str:
        rounds = model_behind(model, "round")._meta.db_table
        return f"""
            IF EXISTS (
                SELECT 1 FROM {rounds} WHERE id IN (NEW.round_id, OLD.round_id) AND state = 'closed'
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """


class KeepContribution(Guard):
    """Refuse to change a contribution once the update it adds to is accepted or its round has
    closed.
    """

    def __init__(self) -> None:
        super().__init__(
            name="keep_contribution",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            sentence=(
                "The update is accepted or its round has closed, so its contributions"
                " cannot be changed."
            ),
        )

    def get_func(self, model: Model) -> str:
        rounds = model_behind(model, "round")._meta.db_table
        updates = apps.get_model("rounds.ProgressUpdate")._meta.db_table
        its_round = f"{rounds} WHERE id = NEW.round_id"
        its_update = "commitment_id = NEW.commitment_id AND round_id = NEW.round_id"
        return f"""
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'A contribution is part of the record and cannot be deleted.';
            END IF;
            PERFORM 1 FROM {its_round} FOR SHARE;
            IF EXISTS (SELECT 1 FROM {its_round} AND state = 'closed') OR EXISTS (
                SELECT 1 FROM {updates}
                WHERE {its_update} AND state = 'accepted'
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """


# The one way in which the day of a meeting may change: it is named within the month that was known.
NAMES_DAY = """
    OLD.precision = 'month' AND NEW.precision = 'day'
    AND date_trunc('month', OLD.date) = date_trunc('month', NEW.date)
    AND OLD.group_id = NEW.group_id AND OLD.cancelled_on IS NULL
    AND OLD.day_source_id IS NULL AND NEW.day_source_id IS NOT NULL
    AND OLD.day_named_on IS NULL AND NEW.day_named_on IS NOT NULL
"""


class KeepMeetingOfRound(Guard):
    """Refuse to move a meeting that the record names: of a round its date is the day that the
    ratings speak of, a date that was agreed says at which meeting, and what was moved or cancelled
    was to be on that day.

    Its day within a known month may be named once, with the source that states it and the day on
    which it was named.
    """

    def __init__(self) -> None:
        super().__init__(
            name="keep_meeting_of_round",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange("date", "precision", "group"),
            sentence=(
                "A round is made for this meeting, a date was agreed at it, something"
                " was decided at it, or it was moved or cancelled, so its day is part of"
                " the record and cannot be changed. Move it on the page of its round."
            ),
        )

    def get_func(self, model: Model) -> str:
        rounds = model_behind(model, "round")._meta.db_table
        agreed = model_behind(model, "agreed_dates")._meta.db_table
        agreed_due = model_behind(model, "agreed_due_dates")._meta.db_table
        decided = model_behind(model, "group_decisions")._meta.db_table
        return f"""
            IF {NAMES_DAY} THEN
                RETURN NEW;
            END IF;
            IF OLD.cancelled_on IS NOT NULL OR OLD.replaces_id IS NOT NULL
                OR EXISTS (SELECT 1 FROM {rounds} WHERE meeting_id = OLD.id)
                OR EXISTS (SELECT 1 FROM {agreed} WHERE meeting_id = OLD.id)
                OR EXISTS (SELECT 1 FROM {agreed_due} WHERE meeting_id = OLD.id)
                OR EXISTS (SELECT 1 FROM {decided} WHERE meeting_id = OLD.id)
            THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """


class KeepDaySource(Guard):
    """Refuse to say what states the day of a meeting but where that names it."""

    def __init__(self) -> None:
        super().__init__(
            name="keep_source_of_day",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange("day_source", "day_named_on"),
            sentence=(
                "The day of a meeting is named once, within the month that was known,"
                " with what states it."
            ),
        )

    def get_func(self, model: Model) -> str:
        return f"""
            IF {NAMES_DAY} THEN
                RETURN NEW;
            END IF;
            {super().get_func(model)}
        """


class KeepSecondOfficer(Guard):
    """Refuse a second word on a decision by the officer who took it."""

    def __init__(self) -> None:
        super().__init__(
            name="keep_second_officer",
            operation=pgtrigger.Insert,
            sentence=(
                "The second word on a decision is another officer’s than the one who took"
                " it."
            ),
        )

    def get_func(self, model: Model) -> str:
        decisions = model_behind(model, "decision")._meta.db_table
        return f"""
            IF EXISTS (
                SELECT 1 FROM {decisions} AS d
                WHERE d.id = NEW.decision_id AND d.by_id = NEW.by_id
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """


class KeepAgreedDue(Guard):
    """Refuse a due date of a commitment that is not the one a meeting agreed last, or, where none
    did, the one that was set first.
    """

    def __init__(self) -> None:
        super().__init__(
            # Of several, the first by name refuses: that of the first due date says more.
            name="keep_to_agreed_due",
            operation=pgtrigger.Insert | pgtrigger.Update,
            sentence=(
                "A due date changes with what a meeting agreed alone. Record the one that"
                " was agreed."
            ),
        )

    def get_func(self, model: Model) -> str:
        agreed = apps.get_model("rounds.AgreedDueDate")._meta.db_table
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF (OLD.due_date, OLD.due_precision, OLD.first_due_date, OLD.first_due_precision)
                    IS NOT DISTINCT FROM
                    (NEW.due_date, NEW.due_precision, NEW.first_due_date, NEW.first_due_precision)
                THEN
                    RETURN NEW;
                END IF;
            END IF;
            IF NOT EXISTS (
                SELECT 1 FROM (
                    SELECT a.date, a.precision, 1 AS rank, a.at, a.id
                    FROM {agreed} AS a WHERE a.commitment_id = NEW.id
                    UNION ALL
                    SELECT NEW.first_due_date, NEW.first_due_precision, 2, NULL, NULL
                    ORDER BY rank, at DESC, id DESC
                    LIMIT 1
                ) AS due
                WHERE due.date IS NOT DISTINCT FROM NEW.due_date
                AND due.precision = NEW.due_precision
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """


GUARDS_OF_ROUNDS = [
    Guard(
        name="keep_closed",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__state="closed"),
        sentence=(
            "A closed round is part of the record and cannot be changed or deleted."
        ),
    ),
    Guard(
        name="keep_opened",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(
            old__state="open", new__state__in=["planned", "cancelled"]
        ),
        sentence="A round that has opened cannot be planned again. Close it.",
    ),
    Guard(
        name="keep_meeting",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(
            old__state="open", old__meeting__df=pgtrigger.F("new__meeting")
        ),
        sentence=(
            "A round that has opened keeps its meeting: its ratings speak of that day."
        ),
    ),
    Guard(
        name="keep_cancelled",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__state="cancelled"),
        sentence="A cancelled round is part of the record and cannot be changed.",
    ),
    Guard(
        name="keep_open",
        operation=pgtrigger.Delete,
        condition=pgtrigger.Q(old__state="open"),
        sentence=(
            "A round that has opened is part of the record and cannot be deleted."
        ),
    ),
]
