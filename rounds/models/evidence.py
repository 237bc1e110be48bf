import uuid

import pghistory
import pgtrigger
from django.db import models
from django.urls import reverse

from people.models import User
from rounds.models.updates import ProgressUpdate
from rounds.querysets.evidence import EvidenceQuerySet
from rounds.update_guards import KeepAcceptedParts
from toolkit.guards import Guard


class EvidenceLink(models.Model):
    """Where the proof of an update can be read."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField("address", max_length=500)

    class Meta:
        ordering = ["pk"]
        triggers = [KeepAcceptedParts()]

    def __str__(self):
        return self.title


def private_place(file: "EvidenceFile", name: str) -> str:
    """Return where a file is kept: under a name that nobody chose and nobody can guess."""
    return f"evidence/{uuid.uuid4()}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class EvidenceFile(models.Model):
    """A file that proves what an update says. Its kind was read from its content; its bytes are
    never changed.
    """

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="files")
    name = models.CharField(max_length=150, help_text="The name it came with.")
    kind = models.CharField(max_length=5, help_text="What its content is: pdf, docx...")
    size = models.PositiveIntegerField(help_text="In bytes.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its bytes.")
    file = models.FileField(upload_to=private_place, max_length=100)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(
        null=True, help_text="When it was taken off the draft."
    )
    redacted_at = models.DateTimeField(
        null=True, help_text="When its bytes were destroyed, by a redaction."
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        triggers = [
            KeepAcceptedParts(),
            Guard(
                name="keep_file",
                operation=pgtrigger.Delete,
                sentence=(
                    "An evidence file is part of the record and cannot be deleted."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("rounds:evidence", args=[self.pk])
