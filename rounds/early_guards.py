"""What keeps a round from being closed before its due date is over by one officer alone: triggers.

A request to close it stands while it is the last step of its round (`returns/early_close.py`).
"""

import pgtrigger
from django.conf import settings
from django.db.models import Model

from toolkit.guards import Guard, model_behind


def _last_step(steps: str, reporting_round: str) -> str:
    return f"""(
        SELECT verb, by_id FROM {steps} WHERE round_id = {reporting_round}
        ORDER BY id DESC LIMIT 1
    ) AS last"""


class AskToCloseEarly(Guard):
    """Refuse to close a round before its due date is over where no officer has asked for it."""

    def __init__(self) -> None:
        super().__init__(
            name="ask_to_close_early",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__state="open", new__state="closed"),
            sentence=(
                "Before its due date is over a round is closed once an officer has asked"
                " for it, by another."
            ),
        )

    def get_func(self, model: Model) -> str:
        steps = model_behind(model, "steps")._meta.db_table
        return f"""
            IF NEW.closed_on <= GREATEST(OLD.due_on, NEW.due_on) AND NOT EXISTS (
                SELECT 1 FROM {_last_step(steps, "NEW.id")} WHERE last.verb = 'asked'
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """


class CloseEarlyByTwo(Guard):
    """Refuse to let an officer close a round early who asked for it, or whom nobody asked."""

    def __init__(self) -> None:
        super().__init__(
            name="close_early_by_two",
            operation=pgtrigger.Insert,
            condition=pgtrigger.Q(new__verb="closed"),
            sentence=(
                "Before its due date is over a round is closed by another officer than"
                " the one who asked for it."
            ),
        )

    def get_func(self, model: Model) -> str:
        steps = model._meta.db_table
        return f"""
            IF (NEW.at AT TIME ZONE '{settings.TIME_ZONE}')::date <= NEW.due_on
                AND NOT EXISTS (
                    SELECT 1 FROM {_last_step(steps, "NEW.round_id")}
                    WHERE last.verb = 'asked' AND last.by_id <> NEW.by_id
                )
            THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """
