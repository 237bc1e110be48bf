import pghistory
from django.db import models

from commitments.models import Milestone
from people.models import User
from programme.dates import PartialDate, Precision, last_day, validate_plausible
from programme.guards import append_only
from rounds.models.rounds import Meeting


@pghistory.track(pghistory.InsertEvent())
class AgreedDate(models.Model):
    """A new date that the group agreed for a milestone at a meeting.

    The first date stays, slips are still counted from it, and no rating changes: the new date
    stands beside it.
    """

    milestone = models.ForeignKey(
        Milestone, models.PROTECT, related_name="agreed_dates"
    )
    date = models.DateField(validators=[validate_plausible])
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agreed_dates")
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("A date agreed for a milestone")]

    def __str__(self):
        return f"{self.milestone}: {self.stated}"

    def clean(self):
        if self.date:
            self.date = last_day(self.date, self.precision)

    @property
    def stated(self) -> PartialDate:
        return PartialDate(self.date, self.precision)

    @property
    def slip(self) -> int:
        """By how many days it lies after the milestone's first date."""
        return (self.date - self.milestone.first_date).days
