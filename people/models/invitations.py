from typing import Self

import pghistory
from django.db import models

from people.models.people import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def held(self) -> Self:
        """Those that wait for an officer to send them, of accounts that are open."""
        return self.filter(sent_at=None, person__is_active=True)


@pghistory.track()
class Invitation(models.Model):
    """The link with which a person sets their password, held back until an officer sends it.

    Until then nothing else is told to them either. Its moments are real time.
    """

    person = models.OneToOneField(User, models.PROTECT, related_name="invitation")
    held_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    held_at = models.DateTimeField(help_text="Real time.")
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True, help_text="Real time.")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["held_at", "pk"]

    def __str__(self):
        return f"{self.person}: {'sent' if self.sent_at else 'held'}"
