"""What the programme publishes, asks the public about and holds, and what owners propose of it."""

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commitments.models import Commitment
from meetings.querysets.documents import DocumentProposalQuerySet, DocumentQuerySet
from people.models import User
from programme.dates import PartialDate, Precision, last_day, validate_plausible
from programme.models import Source
from rounds.models import ProgressUpdate
from toolkit.guards import Guard
from workstreams.models import Workstream


class Kind(models.TextChoices):
    """What it is."""

    PUBLICATION = "publication", "Publication"
    GUIDANCE = "guidance", "Guidance"
    RESEARCH = "research", "Research"
    CONSULTATION = "consultation", "Consultation"
    EVENT = "event", "Event"
    MEETING = "meeting", "Meeting of another group"


class Described(models.Model):
    """A title, a kind, a day that is known to the day, the month or the year, and an address."""

    Kind = Kind

    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=15, choices=Kind)
    date = models.DateField(
        "when",
        validators=[validate_plausible],
        help_text="It is published, opens or takes place.",
    )
    precision = models.CharField(
        "known to the", max_length=5, choices=Precision, default=Precision.DAY
    )
    address = models.URLField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def when(self) -> PartialDate:
        return PartialDate(self.date, self.precision)


@pghistory.track()
class Document(Described):
    """A publication, guidance, research, a consultation or an event of the programme.

    A consultation opens, closes and has a result, each on a day that may be known to the month or
    the year. What lies ahead is expected.
    """

    code = models.SlugField(
        blank=True,
        editable=False,
        help_text="What the programme's file calls it, if it came from there.",
    )
    end_date = models.DateField(
        "last day",
        null=True,
        blank=True,
        validators=[validate_plausible],
        help_text="Of a consultation, the day it closes.",
    )
    end_precision = models.CharField(
        "last day known to the", max_length=5, choices=Precision, default=Precision.DAY
    )
    result_date = models.DateField(
        "result published",
        null=True,
        blank=True,
        validators=[validate_plausible],
        help_text="Of a consultation alone.",
    )
    result_precision = models.CharField(
        "result known to the", max_length=5, choices=Precision, default=Precision.DAY
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="what states it",
    )
    workstreams = models.ManyToManyField(
        Workstream,
        blank=True,
        related_name="tied_documents",
        verbose_name="work strands",
    )
    commitments = models.ManyToManyField(
        Commitment,
        blank=True,
        related_name="tied_documents",
        verbose_name="actions and recommendations",
    )
    noted_on = models.DateField(
        editable=False,
        help_text="The business day from which it stood in the tracker.",
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="one_document_per_code",
            ),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("date")),
                name="document_ends_after_it_begins",
                violation_error_message="The last day lies before the first.",
            ),
            models.CheckConstraint(
                condition=Q(result_date=None) | Q(kind="consultation"),
                name="result_is_of_a_consultation",
                violation_error_message="Only a consultation has a result.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:document", args=[self.pk])

    def clean(self):
        """Keep a month or a year as its last day, and say which day is out of order."""
        for name, precision in (
            ("date", self.precision),
            ("end_date", self.end_precision),
            ("result_date", self.result_precision),
        ):
            day = getattr(self, name)
            if day:
                setattr(self, name, last_day(day, precision))
        if self.date and self.end_date and self.end_date < self.date:
            raise ValidationError(
                {"end_date": "The last day lies before the first."}, code="order"
            )
        if self.result_date and self.result_date < (self.end_date or self.date):
            raise ValidationError(
                {"result_date": "The result cannot come before it closes."},
                code="order",
            )

    @property
    def ends(self) -> PartialDate | None:
        if self.end_date is None:
            return None
        return PartialDate(self.end_date, self.end_precision)

    @property
    def result(self) -> PartialDate | None:
        if self.result_date is None:
            return None
        return PartialDate(self.result_date, self.result_precision)

    @property
    def steps(self) -> list[tuple[str, PartialDate]]:
        """What happens of it, in words, and when: “Opens”, “Closes”, “Result published”."""
        begins, over = _WORDS[self.kind]
        steps = [(begins, self.when)]
        if self.ends:
            steps.append((over, self.ends))
        if self.result:
            steps.append(("Result published", self.result))
        return steps


_WORDS: dict[str, tuple[str, str]] = {
    Kind.PUBLICATION: ("Published", "Until"),
    Kind.GUIDANCE: ("Published", "Until"),
    Kind.RESEARCH: ("Published", "Until"),
    Kind.CONSULTATION: ("Opens", "Closes"),
    Kind.EVENT: ("Takes place", "Until"),
    Kind.MEETING: ("Meets", "Until"),
}


# The plugin makes the class behind a relation only after it has read this.
@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class DocumentOfCommitment(Document.commitments.through):  # type: ignore[name-defined]
    """That a document belongs to an action or recommendation; it stands here for its history."""

    class Meta:
        proxy = True
        default_permissions = ()


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class DocumentOfWorkstream(Document.workstreams.through):  # type: ignore[name-defined]
    """That a document belongs to a work strand; it stands here for its history."""

    class Meta:
        proxy = True
        default_permissions = ()


@pghistory.track()
class DocumentProposal(Described):
    """What somebody who reports on an action or recommendation says was published or will be. An
    officer takes it up or says why not.
    """

    class Answer(models.TextChoices):
        TAKEN = "taken", "Taken up"
        DECLINED = "declined", "Not taken up"

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="document_proposals", editable=False
    )
    update = models.ForeignKey(
        ProgressUpdate,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="document_proposals",
        help_text="The update that it was proposed with.",
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)
    answer = models.CharField(max_length=10, choices=Answer, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="proposal",
        help_text="What was made of it.",
    )

    objects = DocumentProposalQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="proposal_is_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(reason=""),
                name="proposal_is_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answer="taken", document__isnull=False)
                | ~Q(answer="taken") & Q(document=None),
                name="proposal_that_is_taken_up_has_a_document",
            ),
        ]
        triggers = [
            Guard(
                name="keep_answer",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__answer=""),
                sentence="What was proposed is answered, and that is on record.",
            ),
            Guard(
                name="never_delete_proposal",
                operation=pgtrigger.Delete,
                sentence="What was proposed is on record and cannot be deleted.",
            ),
        ]

    def __str__(self):
        return f"{self.commitment.reference}: {self.title}"

    def get_absolute_url(self):
        return reverse("meetings:proposals")

    def clean(self):
        if self.date:
            self.date = last_day(self.date, self.precision)
