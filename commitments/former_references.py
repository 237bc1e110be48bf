"""References that commitments had before. Each goes on leading to its own, and is no other's."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Model

from people.models import User
from toolkit.guards import Guard, append_only


@pghistory.track(pghistory.InsertEvent())
class FormerReference(models.Model):
    """A reference that a commitment had until a day, and why it has another since."""

    # By its name: the commitment's own file imports this one.
    commitment = models.ForeignKey(
        "commitments.Commitment", models.PROTECT, related_name="former_references"
    )
    reference = models.CharField(max_length=12, db_index=True)
    successor = models.CharField(max_length=12, help_text="What it became that day.")
    changed_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ["changed_at", "pk"]
        triggers = [append_only("A reference that was")]

    def __str__(self):
        return f"{self.reference} became {self.successor}"


class NeverGivenAgain(Guard):
    """Refuse a commitment the reference that another had.

    After the row is written, since one who takes a reference waits then for whoever gives it up.
    """

    when = pgtrigger.After

    def __init__(self) -> None:
        super().__init__(
            name="never_given_again",
            operation=pgtrigger.Insert | pgtrigger.UpdateOf("reference"),
            sentence=(
                "Another commitment had this reference. It leads there for good:"
                " choose another."
            ),
        )

    def get_func(self, model: Model) -> str:
        former = FormerReference._meta.db_table
        return f"""
            IF EXISTS (
                SELECT 1 FROM {former}
                WHERE reference = NEW.reference AND commitment_id <> NEW.id
            ) THEN
                {super().get_func(model)}
            END IF;
            RETURN NULL;
        """
