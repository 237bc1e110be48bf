"""Workbooks that were sent, and what was found in each row and became of it."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commitments.models import Commitment
from people.models import User
from rounds.models import ProgressUpdate
from toolkit.guards import Guard
from workbooks.querysets import WorkbookQuerySet, WorkbookRowQuerySet
from workbooks.verdicts import Verdict

FOLDER = "workbooks"  # below the folder of private files


def private_place(file: "Workbook", name: str) -> str:
    """Return where a file is kept: under a name that nobody chose and nobody can guess."""
    return f"{FOLDER}/{uuid.uuid4()}"


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["dealt_with"]
)
class Workbook(models.Model):
    """A workbook as it was sent: its bytes never change. It hands nothing in by itself: whoever
    sent it looks at what was found in it first.
    """

    class State(models.TextChoices):
        BEING_READ = "being_read", "Being read"
        READ = "read", "Looked through"
        BEING_WRITTEN = "being_written", "Being handed in"
        DONE = "done", "Done"
        FAILED = "failed", "Could not be read"

    class Act(models.TextChoices):
        HAND_IN = "hand_in", "Hand in all that are sound"
        KEEP = "keep", "Keep them as drafts"

    name = models.CharField(max_length=150, help_text="The name it came with.")
    kind = models.CharField(max_length=4, editable=False)
    size = models.PositiveIntegerField(editable=False, help_text="In bytes.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its bytes.")
    file = models.FileField(upload_to=private_place, max_length=100)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    round = models.SlugField(
        max_length=50, blank=True, editable=False, help_text="The round it speaks of."
    )
    notes = models.JSONField(
        default=list, editable=False, help_text="What is to be known of it as a whole."
    )
    state = models.CharField(max_length=13, choices=State, default=State.BEING_READ)
    act = models.CharField(
        max_length=7, choices=Act, blank=True, help_text="What was asked for last."
    )
    wish = models.JSONField(
        default=dict,
        editable=False,
        help_text="Which conflicts are to be replaced, and what was confirmed.",
    )
    returns = models.PositiveIntegerField(default=0, help_text="How many it states.")
    dealt_with = models.PositiveIntegerField(
        default=0, help_text="Of how many of them the work under way is done."
    )
    redacted_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When its bytes were destroyed, by a redaction.",
    )

    objects = WorkbookQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        triggers = [
            Guard(
                name="keep_workbook",
                operation=pgtrigger.Delete,
                sentence="A workbook that was sent is part of the record and cannot be"
                " deleted.",
            ),
            Guard(
                name="keep_what_was_sent",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "digest", "file", "size", "kind", "added_by", "added_at"
                ),
                sentence="What was sent as a workbook cannot be changed.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("workbooks:detail", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """True while the tracker reads it or hands it in."""
        return self.state in (self.State.BEING_READ, self.State.BEING_WRITTEN)


class WorkbookRow(models.Model):
    """What a workbook says of one return, beside what stood in the tracker, and what became of
    it.
    """

    class Result(models.TextChoices):
        HANDED_IN = "handed_in", "Handed in"
        KEPT = "kept", "Kept as a draft"
        REFUSED = "refused", "Refused"

    workbook = models.ForeignKey(Workbook, models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField(
        help_text="From 0, in the order of the workbook."
    )
    # Not its bare name: whatever stood in the cell may have to be blanked.
    written_reference = models.CharField(max_length=60, blank=True)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=9, choices=Verdict)
    may_be_handed_in = models.BooleanField(default=False)
    may_be_kept = models.BooleanField(default=False)
    faults = models.JSONField(
        default=list, help_text="What is wrong with it, each fault at its cell."
    )
    is_asked_about = models.BooleanField(
        default=False, help_text="Nothing is wrong but what is asked about once."
    )
    comparison = models.JSONField(
        default=dict, help_text="What it says, and what stood in the tracker."
    )
    outcome = models.CharField(max_length=9, choices=Result, blank=True)
    update = models.ForeignKey(
        ProgressUpdate,
        models.PROTECT,
        null=True,
        related_name="workbook_rows",
        help_text="What it was written to.",
    )
    version = models.PositiveIntegerField(
        default=0, help_text="The version of the update that it made."
    )

    objects = WorkbookRowQuerySet.as_manager()

    class Meta:
        ordering = ["workbook", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["workbook", "place"], name="one_row_per_place_of_workbook"
            ),
            models.CheckConstraint(
                condition=Q(update=None) | ~Q(outcome=""),
                name="row_written_to_has_its_outcome",
            ),
        ]
        triggers = [
            Guard(
                name="keep_row_of_workbook",
                operation=pgtrigger.Delete,
                sentence="What was found in a workbook is part of the record and cannot be"
                " deleted.",
            )
        ]

    def __str__(self):
        return f"{self.reference}, {self.workbook}"

    @property
    def reference(self) -> str:
        """The reference of what it is of; as it was written where there is no such thing."""
        return self.commitment.reference if self.commitment else self.written_reference
