"""Where and at what time a meeting is held, and who is invited beside its group."""

import pghistory
from django.db import models
from django.db.models import F, Q

from people.models import User
from rounds.models.meetings import Meeting


@pghistory.track()
class Arrangement(models.Model):
    """Where a meeting is held, and at what time of its day."""

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, related_name="arrangement", editable=False
    )
    starts_at = models.TimeField("begins at", null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField("address to join it online", max_length=500, blank=True)

    class Meta:
        ordering = ["meeting"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message="A meeting ends after it begins.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False),
                name="meeting_that_ends_begins",
                violation_error_message="Say when it begins, too.",
            ),
        ]

    def __str__(self):
        return f"{self.meeting}: {self.place or 'no place yet'}"


@pghistory.track()
class Guest(models.Model):
    """Somebody who is invited to one meeting beside those who hold a seat of its group."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="guests", editable=False
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="invited_to")
    part = models.CharField(
        "what they come for",
        max_length=200,
        blank=True,
        help_text="For example: presents the neglect review.",
    )

    class Meta:
        ordering = ["meeting", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="invited_once",
                violation_error_message="This person is invited already.",
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.meeting}"
