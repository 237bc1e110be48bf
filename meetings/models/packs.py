"""The pack of a meeting: what is uploaded for it, and the packs that were issued."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from meetings.models.issued import IssuedBlanking, IssuedFile
from meetings.models.papers import Paper
from meetings.paper_guards import KeepFileOfPack
from meetings.querysets.packs import PackQuerySet, UploadedPaperQuerySet
from people.models import User
from rounds.models import Meeting
from toolkit.forms import NO_CHILD
from toolkit.guards import Guard, append_only

FOLDER = "papers"  # below the folder of private files


def private_place(file: "UploadedPaper", name: str) -> str:
    """Return where a file is kept: under a name that nobody chose and nobody can guess."""
    return f"{FOLDER}/{uuid.uuid4()}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class UploadedPaper(models.Model):
    """A paper that was written elsewhere and is uploaded for a meeting. Its bytes never change."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="uploaded_papers", editable=False
    )
    title = models.CharField(max_length=200, help_text=NO_CHILD)
    marking = models.CharField(
        max_length=10,
        choices=Paper.Marking,
        default=Paper.Marking.OFFICIAL,
        help_text="What is sensitive goes only to those invited to the meeting.",
    )
    name = models.CharField(max_length=150, help_text="The name it came with.")
    kind = models.CharField(max_length=4, choices=Kind, editable=False)
    size = models.PositiveIntegerField(editable=False, help_text="In bytes.")
    pages = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text="Of a PDF; a Word file has none of its own.",
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of its bytes.")
    file = models.FileField(upload_to=private_place, max_length=100)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When it was taken off the meeting, in no pack yet.",
    )
    redacted_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When its bytes were destroyed, by a redaction.",
    )

    objects = UploadedPaperQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        triggers = [
            KeepFileOfPack(),
            Guard(
                name="keep_uploaded_paper",
                operation=pgtrigger.Delete,
                sentence="An uploaded paper is part of the record and cannot be deleted.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:uploaded-paper", args=[self.meeting.slug, self.pk])

    @property
    def is_sensitive(self) -> bool:
        return self.marking == Paper.Marking.SENSITIVE


class Pack(models.Model):
    """What a meeting gets in one file: its agenda, the last minutes, actions arising and papers.

    Issued means frozen: what changes later is another version, which says what changed.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="packs")
    version = models.PositiveSmallIntegerField()
    change_note = models.TextField(
        "what changed since the version before, and why",
        blank=True,
        max_length=2000,
        help_text=NO_CHILD,
    )
    marking = models.CharField(max_length=10, choices=Paper.Marking)
    content = models.JSONField(help_text="What was issued.")
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of what it says, as it was issued."
    )
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "version"], name="one_pack_per_version"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(change_note=""),
                name="new_pack_says_what_changed",
            ),
        ]
        triggers = [append_only("An issued pack")]

    def __str__(self):
        return f"{self.name} for {self.meeting}"

    def get_absolute_url(self):
        return reverse("meetings:pack", args=[self.meeting.slug, self.version])

    @property
    def name(self) -> str:
        """What it is called: “Pack, version 2”."""
        return f"Pack, version {self.version}" if self.version > 1 else "Pack"

    @property
    def is_sensitive(self) -> bool:
        return self.marking == Paper.Marking.SENSITIVE


class PackPart(models.Model):
    """That an issued pack holds an uploaded paper, which then stays as it is."""

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="parts")
    uploaded = models.ForeignKey(UploadedPaper, models.PROTECT, related_name="in_packs")

    class Meta:
        ordering = ["pack", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "uploaded"], name="uploaded_paper_once_per_pack"
            )
        ]
        triggers = [append_only("What an issued pack holds")]

    def __str__(self):
        return f"{self.uploaded}, {self.pack}"


class PackFile(IssuedFile):
    """The PDF of an issued pack, as it was issued, byte for byte."""

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="files")

    class Meta:
        ordering = ["pack", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack"],
                condition=Q(blanked_at=None),
                name="one_present_file_per_pack",
            )
        ]
        triggers = [append_only("The file of an issued pack")]

    def __str__(self):
        return f"{self.pack.name}, PDF"


class PackBlanking(IssuedBlanking):
    """That words of an issued pack were blanked, and what its content is hashed to since."""

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="blankings")

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("That words of a pack were blanked")]

    def __str__(self):
        return f"{self.pack}, blanked"
