from django.db import models

from people.models import User
from programme.guards import append_only


class Redaction(models.Model):
    """That words were blanked wherever they were kept: by whom, with whom, why and in how many
    places.

    The words themselves are nowhere.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second = models.ForeignKey(
        User, models.PROTECT, related_name="+", help_text="The officer who agreed."
    )
    reason = models.TextField()
    places = models.JSONField(
        help_text="How many rows of each table and column, and how many files."
    )

    class Meta:
        ordering = ["-at"]
        triggers = [append_only("A redaction")]

    def __str__(self):
        return f"Redaction of {self.at:%d %B %Y}"
