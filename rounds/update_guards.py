"""What the database refuses of updates: the guards of their table."""

import pgtrigger
from django.db.models import Model

from commitments.ratings import LIVE
from rounds import states
from rounds.guards import (
    ENDED,
    ChangesAcceptedUpdate,
    KeepClosedUpdates,
    KeepDisagreementDecided,
)
from toolkit.guards import ChangesOnceSet, Guard, model_behind


class KeepDue(Guard):
    """Refuse to hand in an update on a commitment that owes none any more; a correction puts the
    record right whatever became of it.

    It locks the commitment's row before it looks, so nothing is handed in while that ends.
    """

    def __init__(self) -> None:
        super().__init__(
            name="keep_due",
            operation=pgtrigger.Insert | pgtrigger.Update,
            condition=pgtrigger.Q(new__state="submitted", new__corrects__isnull=True),
            sentence="It owes no update any more, so none can be handed in.",
        )

    def get_func(self, model: Model) -> str:
        commitments = model_behind(model, "commitment")._meta.db_table
        live = ", ".join(f"'{lifecycle}'" for lifecycle in LIVE)
        its_commitment = f"{commitments} WHERE id = NEW.commitment_id"
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF OLD.state = NEW.state THEN
                    RETURN NEW;
                END IF;
            END IF;
            PERFORM 1 FROM {its_commitment} FOR SHARE;
            IF EXISTS (SELECT 1 FROM {its_commitment} AND lifecycle NOT IN ({live})) THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """


GUARDS_OF_UPDATES = [
    Guard(
        name="keep_accepted",
        operation=pgtrigger.Update,
        condition=ChangesAcceptedUpdate(),
        sentence="An accepted update is the record and cannot be changed.",
    ),
    Guard(
        name="keep_confirmation",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__confirmed_by__isnull=False),
        sentence="A confirmed update is the record and cannot be changed.",
    ),
    Guard(
        name="keep_disagreement",
        operation=pgtrigger.Update,
        condition=ChangesOnceSet("disagreed_at"),
        sentence=(
            "That a second officer disagreed is part of the record and cannot be"
            " changed."
        ),
    ),
    KeepDisagreementDecided(),
    Guard(
        name="keep_update",
        operation=pgtrigger.Delete,
        sentence="An update is part of the record and cannot be deleted.",
    ),
    KeepClosedUpdates(),
    Guard(
        name="keep_ended",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state__in=[*states.ENDED]),
        sentence=ENDED,
    ),
    KeepDue(),
]
