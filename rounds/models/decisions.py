import pghistory
from django.db import models
from django.db.models import Q

from commitments.models import Commitment
from people.models import User
from programme.guards import append_only
from rounds.models.updates import ProgressUpdate
from rounds.querysets import DecisionQuerySet


@pghistory.track(pghistory.InsertEvent())
class Decision(models.Model):
    """What an officer decided about a commitment outside its updates, on a day, and why."""

    class Kind(models.TextChoices):
        VERIFIED = "verified", "Completion verified"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SUPERSEDED = "superseded", "Superseded"
        REINSTATED = "reinstated", "Reinstated"
        EXPLAINED = "explained", "Explained why rating and evidence differ"
        REDACTED = "redacted", "Words redacted"

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    update = models.ForeignKey(
        ProgressUpdate,
        models.PROTECT,
        null=True,
        related_name="decisions",
        help_text="What was verified or explained.",
    )
    successor = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="verified", update__isnull=False)
                | ~Q(kind="verified") & ~Q(reason=""),
                name="decision_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="superseded", successor__isnull=False)
                | ~Q(kind="superseded") & Q(successor=None),
                name="superseded_names_its_successor",
            ),
        ]
        triggers = [append_only("A decision about a commitment")]

    def __str__(self):
        return f"{self.commitment.reference}: {self.get_kind_display().lower()}"
