"""What a paper or minutes are made of: sections, numbered paragraphs and what each tells of; and
the files that were issued.
"""

import pghistory
from django.db import models
from django.db.models import Q

from commitments.models import Commitment
from meetings.models.issued import IssuedBlanking, IssuedFile
from meetings.models.papers import Paper
from meetings.paper_guards import KeepPartsOfIssuedPaper
from meetings.papers.markup import MOST_CHARACTERS
from people.models import User
from programme.models import Theme
from rounds.models import AgendaItem, Outcome, ProgressUpdate
from toolkit.guards import append_only


@pghistory.track()
class PaperSection(models.Model):
    """A heading of a paper, and the paragraphs under it."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="sections")
    place = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=210)  # a title of the agenda with its number
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        help_text="What of the agenda it minutes.",
    )

    class Meta:
        ordering = ["place", "pk"]
        triggers = [KeepPartsOfIssuedPaper("paper")]

    def __str__(self):
        return self.heading


@pghistory.track()
class PaperParagraph(models.Model):
    """A numbered paragraph, which tells of an action or recommendation, of several, or of none."""

    section = models.ForeignKey(PaperSection, models.PROTECT, related_name="paragraphs")
    place = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, max_length=MOST_CHARACTERS)
    is_left_out = models.BooleanField(default=False)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    earlier = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        help_text="The same paragraph in the version before.",
    )

    class Meta:
        ordering = ["place", "pk"]
        triggers = [KeepPartsOfIssuedPaper("section", "paper")]

    def __str__(self):
        return self.text[:60]


class ParagraphItem(models.Model):
    """An action or recommendation that a paragraph tells of, and the update it was drafted from."""

    paragraph = models.ForeignKey(PaperParagraph, models.PROTECT, related_name="items")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paragraph", "commitment"],
                name="one_item_per_paragraph_and_commitment",
            )
        ]
        triggers = [KeepPartsOfIssuedPaper("paragraph", "section", "paper")]

    def __str__(self):
        return self.commitment.reference


class ParagraphOutcome(models.Model):
    """An outcome of the meeting that a paragraph of its minutes was drafted from."""

    paragraph = models.ForeignKey(
        PaperParagraph, models.PROTECT, related_name="outcomes"
    )
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paragraph", "outcome"],
                name="one_outcome_per_paragraph_and_outcome",
            )
        ]
        triggers = [KeepPartsOfIssuedPaper("paragraph", "section", "paper")]

    def __str__(self):
        return str(self.outcome)


class PaperFile(IssuedFile):
    """A file of an issued paper, as it was issued, byte for byte."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=Kind)

    class Meta:
        ordering = ["paper", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "kind"],
                condition=Q(blanked_at=None),
                name="one_present_file_per_paper_and_kind",
            )
        ]
        triggers = [append_only("A file of an issued paper")]

    def __str__(self):
        return f"{self.paper}, {self.get_kind_display()}"


class PaperBlanking(IssuedBlanking):
    """That words of an issued paper were blanked, and what its content is hashed to since."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="blankings")

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only("That words of a paper were blanked")]

    def __str__(self):
        return f"{self.paper}, blanked"
