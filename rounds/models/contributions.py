import pghistory
from django.db import models

from commitments.models import Commitment
from people.models import Organisation, User
from rounds.guards import KeepContribution
from rounds.models.calendar import ReportingRound
from rounds.querysets.contributions import ContributionQuerySet


@pghistory.track()
class Contribution(models.Model):
    """What a partner organisation adds to the lead's update of a round, kept under its own name."""

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="contributions"
    )
    round = models.ForeignKey(
        ReportingRound, models.PROTECT, related_name="contributions"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contributions"
    )
    text = models.TextField()
    by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="contributions",
        help_text="Who last wrote it.",
    )
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "round", "organisation"],
                name="one_contribution_per_organisation_and_round",
            )
        ]
        triggers = [KeepContribution()]

    def __str__(self):
        return f"{self.organisation} on {self.commitment.reference}, {self.round}"
