import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from people.models.organisations import Organisation
from people.models.people import User
from toolkit.guards import Guard, append_only


@pghistory.track()
class OrganisationMerge(models.Model):
    """That an organisation went into another on a day, and why.

    What named the old one names the new one from that day; what was on record by then keeps the
    name of its day. `present` follows where the new one goes into a third.
    """

    old = models.OneToOneField(Organisation, models.PROTECT, related_name="merge")
    new = models.ForeignKey(Organisation, models.PROTECT, related_name="merges")
    present = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="absorbed",
        help_text="The organisation that stands for the old one now.",
    )
    day = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(old=F("new")) & ~Q(old=F("present")),
                name="merged_into_another",
            )
        ]
        triggers = [
            Guard(
                name="keep_merge",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["present"]),
                sentence="A merger of organisations is on record and never changes.",
            ),
            Guard(
                name="keep_merge_whole",
                operation=pgtrigger.Delete,
                sentence="A merger of organisations is on record and never undone.",
            ),
        ]

    def __str__(self):
        return f"{self.old} went into {self.new}"

    def get_absolute_url(self):
        return reverse("people:edit-organisation", args=[self.present_id])


class MovedRow(models.Model):
    """One row that named an organisation until it went into another."""

    class Kind(models.TextChoices):
        LED = "led", "Actions and recommendations it leads"
        PARTNERED = "partnered", "Actions and recommendations it helps with"
        OWNED = "owned", "Actions and recommendations that its seat owns"
        STRAND_LED = "strand_led", "Work strands it leads"
        STRAND_PARTNERED = "strand_partner", "Work strands it helps with"
        SEAT = "seat", "Seats it holds"
        PERSON = "person", "People"
        KEY = "key", "API keys"

    merge = models.ForeignKey(
        OrganisationMerge, models.PROTECT, related_name="moved_rows"
    )
    kind = models.CharField(max_length=15, choices=Kind)
    row = models.PositiveBigIntegerField(help_text="The key of the row of that kind.")

    class Meta:
        indexes = [models.Index(fields=["kind", "row"], name="moved_row")]
        triggers = [append_only("What moved with a merger")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.row}"
