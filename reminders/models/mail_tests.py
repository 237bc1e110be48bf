from django.db import models

from people.models import User
from toolkit.guards import append_only


class MailTest(models.Model):
    """That an officer had a mail sent to themselves, and what came of it."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="Real time.")
    address = models.EmailField()
    fault = models.TextField(blank=True, help_text="Why it was not sent, in words.")

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [append_only("A test of the mail")]

    def __str__(self):
        return f"{self.address}: {self.fault or 'sent'}"
