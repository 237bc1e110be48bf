"""Triggers that keep the dates that were promised."""

import pgtrigger
from django.db.models import Model

from toolkit.guards import ChangesOnceSet, Guard, model_behind


class KeepFirstDate(Guard):
    """Refuse to change a milestone's first date, but to what a correction on the record says."""

    def __init__(self) -> None:
        super().__init__(
            name="keep_first_date",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange("first_date", "first_precision", "added_on"),
            sentence=(
                "The first date of a milestone is the baseline and never changes."
                " State a forecast instead."
            ),
        )

    def get_func(self, model: Model) -> str:
        corrections = model_behind(model, "first_date_corrections")._meta.db_table
        return f"""
            IF NEW.added_on IS DISTINCT FROM OLD.added_on OR NOT EXISTS (
                SELECT 1 FROM {corrections} AS c
                WHERE c.milestone_id = NEW.id
                AND c.date_before = OLD.first_date
                AND c.precision_before = OLD.first_precision
                AND c.date = NEW.first_date
                AND c.precision = NEW.first_precision
                AND c."on" = OLD.added_on
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """


class KeepFirstDue(Guard):
    """Refuse to change the due date that was set first, but to the latest first date of the
    milestones that stood at the end of the day that set it.
    """

    def __init__(self) -> None:
        super().__init__(
            name="keep_first_due",
            operation=pgtrigger.Update,
            condition=ChangesOnceSet(
                "first_due_date", "first_due_precision", "first_due_on"
            ),
            sentence=(
                "The due date that was set first stays on the record. Record the one"
                " that a meeting agreed instead."
            ),
        )

    def get_func(self, model: Model) -> str:
        milestones = model_behind(model, "milestones")._meta.db_table
        of_that_day = f"""
            {milestones} AS m WHERE m.commitment_id = NEW.id
            AND (m.added_on IS NULL OR m.added_on <= OLD.first_due_on)
            AND (m.withdrawn_on IS NULL OR m.withdrawn_on > OLD.first_due_on)
        """
        return f"""
            IF OLD.first_due_on IS NULL
                OR NEW.first_due_on IS DISTINCT FROM OLD.first_due_on
                OR NEW.first_due_date IS DISTINCT FROM (
                    SELECT max(m.first_date) FROM {of_that_day}
                )
                OR NOT EXISTS (
                    SELECT 1 FROM {of_that_day}
                    AND m.first_date = NEW.first_due_date
                    AND m.first_precision = NEW.first_due_precision
                )
            THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """
