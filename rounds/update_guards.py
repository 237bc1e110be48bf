"""Triggers that keep updates: accepted ones for ever, and those of a closed round but for what may
come late.
"""

import pgtrigger
from django.db.models import Model

from commitments.ratings import LIVE
from rounds import states
from toolkit.guards import ChangesOnceSet, Guard, model_behind

CLOSED = (
    "The round has closed: its updates are part of the record and cannot be changed."
    " Correct an accepted one instead."
)


ENDED = "What was discarded or is no longer due stays as it was left."
OF_SECOND_OFFICER = ["confirmed_at", "confirmed_by", "disagreed_at"]


class ChangesAcceptedUpdate(pgtrigger.Condition):
    """True for any change to an accepted update but what a second officer says of it."""

    def __init__(self) -> None:
        self.change = pgtrigger.AnyChange(exclude=OF_SECOND_OFFICER)

    def resolve(self, model: type[Model]) -> str:
        return f"OLD.state = 'accepted' AND ({self.change.resolve(model)})"


class MoreThanTyping(pgtrigger.Condition):
    """True for a saving or a step of the workflow, and for any change to what was handed in."""

    def __init__(self) -> None:
        self.change = pgtrigger.AnyChange("state", "confirmed_by", "saved_at")

    def resolve(self, model: type[Model]) -> str:
        return (
            f"({self.change.resolve(model)} OR OLD.state IN ('submitted', 'accepted'))"
        )


def takes_nothing(rounds: str) -> str:
    """Return the SQL for a round `r` that has closed and takes no late return any more: the rule of
    `ReportingRoundQuerySet.taking_late`.
    """
    return f"""r.state = 'closed' AND EXISTS (
        SELECT 1 FROM {rounds} AS later
        WHERE later.state IN ('open', 'closed') AND later.opens_on > r.opens_on
    )"""


class KeepAcceptedParts(Guard):
    """Refuse to add, change or remove a part (a recovery step, a link...) of what is accepted or
    has ended, or of what was not handed in when its round closed and can come late no more.
    """

    def __init__(self) -> None:
        super().__init__(
            name="keep_accepted_parts",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            sentence="An accepted update is the record and cannot be changed.",
        )

    def get_func(self, model: Model) -> str:
        update = model_behind(model, "update")
        rounds = model_behind(update, "round")._meta.db_table
        of_part = (
            f"FROM {update._meta.db_table} AS u WHERE u.id IN (NEW.update_id,"
            " OLD.update_id)"
        )
        its_round = f"{rounds} AS r WHERE r.id = u.round_id"
        is_over = takes_nothing(rounds)
        may_come_late = "u.state IN ('draft', 'returned')"
        return f"""
            IF EXISTS (SELECT 1 {of_part} AND u.state = 'accepted') THEN
                {super().get_func(model)}
            END IF;
            IF EXISTS (SELECT 1 {of_part} AND u.state IN ('discarded', 'no_longer_due')) THEN
                RAISE EXCEPTION '{ENDED}';
            END IF;
            IF EXISTS (
                SELECT 1 {of_part} AND u.corrects_id IS NULL
                AND EXISTS (
                    SELECT 1 FROM {its_round} AND r.state = 'closed'
                    AND ({is_over} OR NOT {may_come_late})
                )
            ) THEN
                RAISE EXCEPTION '{CLOSED}';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """


# What a step of the workflow writes besides the state. Its words stay.
OF_STEPS = [
    "state",
    "version",
    "changed_at",
    "accepted_at",
    "accepted_by",
    "is_beside",
    *OF_SECOND_OFFICER,
]
# What was handed in goes on to be reviewed once its round has closed, and stands beside the
# figures. What is to be reviewed or written no more ends.
REVIEWED = """
    OLD.state = 'submitted' AND (
        NEW.state = 'returned' OR NEW.state = 'accepted' AND NEW.is_beside
    )
    OR OLD.state IN ('draft', 'returned', 'submitted')
        AND NEW.state IN ('discarded', 'no_longer_due')
"""
# As long as a late return may come it is written, handed in as one, and taken back.
WRITTEN_LATE = """
    OLD.state IN ('draft', 'returned') AND (
        NEW.state = OLD.state OR NEW.state = 'submitted' AND NEW.is_late_return
    )
    OR OLD.state = 'submitted' AND NEW.state = 'draft'
"""
SAME_RETURN = (
    "(NEW.round_id, NEW.commitment_id, NEW.corrects_id)"
    " IS NOT DISTINCT FROM (OLD.round_id, OLD.commitment_id, OLD.corrects_id)"
)


class KeepClosedUpdates(Guard):
    """Refuse to add or change an update of a closed round, but for a correction, a second officer's
    word, the review of what was handed in, and a late return as long as one may come.

    A late return is marked as such, and stands beside the figures. The guard locks the round's row
    before it looks: an update cannot slip in while the round is being closed. The two are
    statements of their own, since PostgreSQL looks first and locks what it finds where they are
    one.
    """

    def __init__(self) -> None:
        super().__init__(
            name="keep_closed_updates",
            operation=pgtrigger.Insert | pgtrigger.Update,
            sentence=CLOSED,
        )
        self.changed = pgtrigger.AnyChange(exclude=OF_SECOND_OFFICER)
        self.words_change = pgtrigger.AnyChange(exclude=OF_STEPS)

    def get_func(self, model: Model) -> str:
        rounds = model_behind(model, "round")._meta.db_table
        its_rounds = f"{rounds} AS r WHERE r.id IN (NEW.round_id, OLD.round_id)"
        # What comes is the class, whatever pgtrigger's own annotation says.
        changed = self.changed.resolve(model)  # type: ignore[arg-type]
        words_change = self.words_change.resolve(model)  # type: ignore[arg-type]
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF OLD.corrects_id IS NOT NULL OR NOT ({changed}) THEN
                    RETURN NEW;
                END IF;
            ELSIF NEW.corrects_id IS NOT NULL THEN
                RETURN NEW;
            END IF;
            PERFORM 1 FROM {its_rounds} FOR SHARE;
            IF NOT EXISTS (SELECT 1 FROM {its_rounds} AND r.state = 'closed') THEN
                RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' AND ({REVIEWED}) AND NOT ({words_change}) THEN
                RETURN NEW;
            END IF;
            IF EXISTS (SELECT 1 FROM {its_rounds} AND {takes_nothing(rounds)}) THEN
                {super().get_func(model)}
            END IF;
            IF TG_OP = 'INSERT' AND NEW.state = 'draft' THEN
                RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' AND {SAME_RETURN} AND ({WRITTEN_LATE}) THEN
                RETURN NEW;
            END IF;
            {super().get_func(model)}
        """


class KeepDisagreementDecided(Guard):
    """Refuse, at the end of a transaction, that a second officer disagreed with an update without
    the decision that says so, by another officer than who accepted it.
    """

    when = pgtrigger.After

    def __init__(self) -> None:
        super().__init__(
            name="keep_disagreement_decided",
            operation=pgtrigger.Insert | pgtrigger.Update,
            timing=pgtrigger.Deferred,
            condition=pgtrigger.Q(new__disagreed_at__isnull=False),
            sentence=(
                "That a second officer disagreed needs the decision that says who and why."
            ),
        )

    def get_func(self, model: Model) -> str:
        decisions = model_behind(model, "decisions")._meta.db_table
        return f"""
            IF NOT EXISTS (
                SELECT 1 FROM {decisions} AS d WHERE d.update_id = NEW.id
                AND d.kind = 'disagreed' AND d.at = NEW.disagreed_at
                AND d.by_id <> NEW.accepted_by_id
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN NULL;
        """


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
