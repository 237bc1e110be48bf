"""What a paper and a pack have in common once they are issued: their files, and that words of them
were blanked.
"""

from django.db import models

from rounds.models import Redaction


class IssuedFile(models.Model):
    """A file of what was issued, byte for byte.

    Once words of it are blanked its bytes are gone, and another file takes its place.
    """

    data = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    blanked_at = models.DateTimeField(
        null=True, editable=False, help_text="When its bytes were destroyed."
    )

    class Meta:
        abstract = True


class IssuedBlanking(models.Model):
    """That words of what was issued were blanked, and what its content is hashed to since."""

    redaction = models.ForeignKey(Redaction, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what it says since.")

    class Meta:
        abstract = True
