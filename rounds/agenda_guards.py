"""What keeps a meeting's agenda, attendance and outcomes as they were recorded: triggers."""

import pgtrigger
from django.db.models import Model

from toolkit.guards import Guard, model_behind


class KeepPartsOfAgreedMeeting(Guard):
    """Refuse to add, change or remove what belongs to a meeting whose minutes are agreed.

    `path` is the foreign keys that lead from the row to its meeting, one after another.
    """

    def __init__(self, *path: str) -> None:
        self.path = path
        super().__init__(
            name="keep_parts_of_agreed_meeting",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            sentence=(
                "The minutes of the meeting are agreed: what it had before it and who was"
                " there cannot be changed."
            ),
        )

    def get_func(self, model: Model) -> str:
        meeting = model_behind(model, self.path[0])
        for name in self.path[1:]:
            meeting = model_behind(meeting, name)
        steps = model_behind(meeting, "steps")._meta.db_table
        meetings = ", ".join(self._meeting(model, row) for row in ("NEW", "OLD"))
        return f"""
            IF EXISTS (
                SELECT 1 FROM {steps} WHERE verb = 'agreed' AND meeting_id IN ({meetings})
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """

    def _meeting(self, model: Model, row: str) -> str:
        """Return what names the meeting that a row of a model belongs to."""
        first, *others = self.path
        key, behind = f"{row}.{first}_id", model_behind(model, first)
        for name in others:
            key = f"(SELECT {name}_id FROM {behind._meta.db_table} WHERE id = {key})"
            behind = model_behind(behind, name)
        return key


class KeepRecordedOutcome(Guard):
    """Refuse any change to an outcome once it is recorded, but that it is withdrawn, once: in the
    columns that are named.
    """

    def __init__(self, *withdrawing: str) -> None:
        self.withdrawing = withdrawing
        super().__init__(
            name="keep_recorded_outcome",
            operation=pgtrigger.Update | pgtrigger.Delete,
            sentence=(
                "The outcome is recorded and cannot be changed. Withdraw it with a reason,"
                " and record another."
            ),
        )

    def get_func(self, model: Model) -> str:
        names = ", ".join(f"'{column}'" for column in self.withdrawing)
        return f"""
            IF OLD.recorded_at IS NULL THEN
                RETURN COALESCE(NEW, OLD);
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND
                to_jsonb(NEW) - ARRAY[{names}] = to_jsonb(OLD) - ARRAY[{names}]
            THEN
                RETURN NEW;
            END IF;
            {super().get_func(model)}
        """


class KeepRecordedAction(Guard):
    """Refuse any change to an action arising once its outcome is recorded, but in the columns that
    copy what steps of its own record.
    """

    def __init__(self, *copies: str) -> None:
        self.copies = copies
        super().__init__(
            name="keep_recorded_action",
            operation=pgtrigger.Update | pgtrigger.Delete,
            sentence="The action is recorded: its words and who owes it cannot be changed.",
        )

    def get_func(self, model: Model) -> str:
        names = ", ".join(f"'{column}'" for column in self.copies)
        return f"""
            IF OLD.number IS NULL THEN
                RETURN COALESCE(NEW, OLD);
            END IF;
            IF TG_OP = 'UPDATE' AND
                to_jsonb(NEW) - ARRAY[{names}] = to_jsonb(OLD) - ARRAY[{names}]
            THEN
                RETURN NEW;
            END IF;
            {super().get_func(model)}
        """
