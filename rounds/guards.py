import pgtrigger

from programme.guards import Guard


class ChangesAcceptedUpdate(pgtrigger.Condition):
    """True for any change to an accepted update but a second officer's confirmation."""

    def __init__(self):
        self.change = pgtrigger.AnyChange(exclude=["confirmed_at", "confirmed_by"])

    def resolve(self, model):
        return f"OLD.state = 'accepted' AND ({self.change.resolve(model)})"


class KeepAcceptedParts(Guard):
    """Refuse to add, change or remove a part (a recovery step, a link...) of an accepted update."""

    def __init__(self):
        super().__init__(
            name="keep_accepted_parts",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            sentence="An accepted update is the record and cannot be changed.",
        )

    def get_func(self, model):
        updates = model._meta.get_field("update").related_model._meta.db_table
        return f"""
            IF EXISTS (
                SELECT 1 FROM {updates} WHERE id IN (NEW.update_id, OLD.update_id) AND state = 'accepted'
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """


class KeepMeetingOfRound(Guard):
    """Refuse to move the meeting of a round that has opened: its date is the day the round's ratings speak of."""

    def __init__(self):
        super().__init__(
            name="keep_meeting_of_round",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange("date", "group"),
            sentence="A round has opened for this meeting, so its date is part of the record and cannot be changed.",
        )

    def get_func(self, model):
        rounds = model._meta.get_field("round").related_model._meta.db_table
        return f"""
            IF EXISTS (SELECT 1 FROM {rounds} WHERE meeting_id = OLD.id AND state <> 'planned') THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """
