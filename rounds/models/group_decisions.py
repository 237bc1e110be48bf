"""What the group decided to take on, and at which of its meetings."""

import pghistory
from django.db import models

from commitments.models import Commitment
from rounds.models.meetings import Meeting


@pghistory.track()
class GroupDecision(models.Model):
    """That a group decided, at a meeting, on an action or recommendation that is carried for that
    reason: `Commitment.Basis.DECIDED`.
    """

    commitment = models.OneToOneField(
        Commitment, models.PROTECT, related_name="group_decision"
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="group_decisions")

    class Meta:
        ordering = ["commitment"]

    def __str__(self):
        return f"{self.commitment.reference}: {self.meeting}"
