"""The papers and the minutes of a meeting, each version with what heads it."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from meetings.paper_guards import KeepIssuedPaper
from meetings.papers.markup import MARKUP_HELP, MOST_CHARACTERS, check_markup
from meetings.querysets.papers import PaperQuerySet
from people.models import User
from rounds.models import Meeting, ReportingRound
from toolkit.forms import NO_CHILD


@pghistory.track(exclude=["content"])
class Paper(models.Model):
    """What a meeting gets to read or leaves behind: a version of a paper, or of its minutes, as it
    is drafted, cleared by a second officer and issued. Issued means frozen: what changes later is a
    version of its own.
    """

    class Kind(models.TextChoices):
        PAPER = "paper", "Paper"
        MINUTES = "minutes", "Minutes"

    class Purpose(models.TextChoices):
        DECISION = "decision", "For decision"
        DISCUSSION = "discussion", "For discussion"
        NOTING = "noting", "For noting"

    class Marking(models.TextChoices):
        OFFICIAL = "official", "OFFICIAL"
        SENSITIVE = "sensitive", "OFFICIAL-SENSITIVE"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        CLEARED = "cleared", "Cleared"
        ISSUED = "issued", "Issued"

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="papers", editable=False
    )
    kind = models.CharField(
        max_length=7, choices=Kind, default=Kind.PAPER, editable=False
    )
    round = models.ForeignKey(
        ReportingRound,
        models.PROTECT,
        null=True,
        related_name="papers",
        editable=False,
        help_text="Whose accepted updates it is made of.",
    )
    number = models.PositiveSmallIntegerField(
        editable=False, help_text="0 are the minutes."
    )
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    change_note = models.TextField(
        "what changed since the version before, and why",
        blank=True,
        max_length=2000,
        help_text=NO_CHILD,
    )
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.NOTING)
    author = models.CharField(max_length=150)
    marking = models.CharField(
        max_length=10,
        choices=Marking,
        default=Marking.OFFICIAL,
        help_text="What is sensitive goes only to those invited to the meeting.",
    )
    motto = models.CharField(max_length=500, blank=True)
    introduction = models.TextField(
        blank=True, max_length=MOST_CHARACTERS, help_text=f"{NO_CHILD} {MARKUP_HELP}"
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        editable=False,
        help_text="Who last changed anything in it.",
    )
    changed_at = models.DateTimeField(editable=False)
    as_at = models.DateField(
        null=True, editable=False, help_text="The day that its figures speak of."
    )
    cleared_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    cleared_at = models.DateTimeField(null=True, editable=False)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    issued_at = models.DateTimeField(null=True, editable=False)
    digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="SHA-256 of what it says, as it was cleared.",
    )
    content = models.JSONField(null=True, editable=False, help_text="What was issued.")
    agreed_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        help_text="The meeting at which the group agreed these minutes.",
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "number", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number", "version"],
                name="one_paper_per_number_and_version",
            ),
            models.UniqueConstraint(
                fields=["meeting", "number"],
                condition=Q(issued_at=None),
                name="one_draft_per_paper",
            ),
            models.CheckConstraint(
                condition=Q(cleared_by=None, cleared_at=None, as_at=None, digest="")
                | Q(
                    cleared_by__isnull=False,
                    cleared_at__isnull=False,
                    as_at__isnull=False,
                )
                & ~Q(digest=""),
                name="paper_is_cleared_whole",
            ),
            models.CheckConstraint(
                condition=~Q(cleared_by=F("changed_by")),
                name="paper_is_cleared_by_another",
            ),
            models.CheckConstraint(
                condition=Q(issued_by=None, issued_at=None, content=None)
                | Q(
                    issued_by__isnull=False,
                    issued_at__isnull=False,
                    content__isnull=False,
                    cleared_by__isnull=False,
                ),
                name="paper_is_issued_once_cleared",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(change_note=""),
                name="new_version_says_what_changed",
            ),
            models.CheckConstraint(
                condition=Q(kind="minutes", number=0) | Q(kind="paper", number__gt=0),
                name="minutes_have_number_0",
            ),
            # What is agreed was circulated before, as a version of its own.
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(kind="minutes", version__gt=1),
                name="minutes_are_agreed_once_circulated",
            ),
        ]
        triggers = [KeepIssuedPaper()]

    def __str__(self):
        if self.is_minutes:
            return f"{self.title}{self._later_version}"
        return f"{self.name}: {self.title}"

    def get_absolute_url(self):
        arguments = [self.meeting.slug, self.number, self.version]
        return reverse("meetings:paper", args=arguments)

    def clean(self):
        try:
            check_markup(self.introduction)
        except ValidationError as fault:
            raise ValidationError({"introduction": fault}) from fault

    @property
    def name(self) -> str:
        """What it is called without its title: “Paper 1, version 2”, “Minutes”."""
        name = "Minutes" if self.is_minutes else f"Paper {self.number}"
        return f"{name}{self._later_version}"

    @property
    def _later_version(self) -> str:
        return f", version {self.version}" if self.version > 1 else ""

    @property
    def is_minutes(self) -> bool:
        return self.kind == self.Kind.MINUTES

    @property
    def first_number(self) -> int:
        """The number of the first paragraph after its introduction, which is paragraph 1."""
        return 2 if self.introduction else 1

    @property
    def state(self) -> str:
        if self.issued_at:
            return self.State.ISSUED
        return self.State.CLEARED if self.cleared_at else self.State.DRAFT

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def is_sensitive(self) -> bool:
        return self.marking == self.Marking.SENSITIVE

    @property
    def is_cleared(self) -> bool:
        return self.cleared_at is not None
