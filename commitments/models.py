from datetime import date

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commitments.answering import answers_for
from commitments.evidence import Evidence, evidence_of
from commitments.milestones import DatesOfMilestone, due_date_of
from commitments.positions import Position
from commitments.querysets import CommitmentQuerySet, MilestoneQuerySet
from commitments.ratings import LIVE, Lifecycle, Rating, Standing, standing_of
from people.models import Organisation, Seat, User
from programme.dates import PartialDate, Precision, last_day, validate_plausible
from programme.models import Source
from toolkit.forms import NO_CHILD
from toolkit.guards import Guard, append_only
from workstreams.models import Workstream


@pghistory.track()
class Commitment(models.Model):
    """Something an organisation has promised to deliver by a date.

    Every row is also an Action or a Recommendation; pages that treat both alike work here.
    `lifecycle`, `rating`, `outlook` and the fields after them are copies of the last accepted
    update's, written when it is accepted.
    """

    class Kind(models.TextChoices):
        ACTION = "action", "Action"
        RECOMMENDATION = "recommendation", "Recommendation"

    class Basis(models.TextChoices):
        REPORT = "report", "Wording from the report"
        DOCUMENTS = (
            "documents",
            "From the programme’s documents; wording and number to be confirmed",
        )
        HEADING = (
            "heading",
            "Only the heading is known; wording and number to be confirmed",
        )

    kind = models.CharField(max_length=20, choices=Kind, editable=False)
    reference = models.CharField(
        max_length=12,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z]{2,6}-[1-9]\d{0,3}$", "Write a reference such as NEG-4."
            )
        ],
    )
    series = models.CharField(max_length=6, editable=False)
    number = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(max_length=200)
    description = models.TextField(help_text=NO_CHILD)
    workstream = models.ForeignKey(
        Workstream,
        models.PROTECT,
        related_name="commitments",
        verbose_name="work strand",
    )
    owner = models.ForeignKey(Seat, models.PROTECT, related_name="commitments")
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="led_commitments",
        verbose_name="lead organisation",
    )
    partners = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="partnered_commitments",
        verbose_name="partner organisations",
    )
    basis = models.CharField(max_length=10, choices=Basis)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    lifecycle = models.CharField(
        max_length=20, choices=Lifecycle, default=Lifecycle.NOT_STARTED, editable=False
    )
    rating = models.CharField(max_length=10, choices=Rating, blank=True, editable=False)
    outlook = models.CharField(
        max_length=10, choices=Rating, blank=True, editable=False
    )
    rated_as_at = models.DateField(null=True, editable=False)
    is_confirmed = models.BooleanField(default=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["series", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["action", "recommendation"]),
                name="commitment_is_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(lifecycle="in_progress") & ~Q(rating="")
                | ~Q(lifecycle="in_progress") & Q(rating=""),
                name="rated_while_in_progress_alone",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    def save(self, *args, **kwargs):
        # A bare Commitment then fails its constraint.
        self.kind = self.kind or self._meta.model_name
        self.set_sort_key()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse(f"{self.kind}s:detail", args=[self.reference])

    def set_sort_key(self):
        """Split the reference so that REC-2 sorts before REC-10."""
        self.series, _, number = self.reference.partition("-")
        self.number = int(number)

    @property
    def position(self) -> Position:
        """Where it stands now, as it was copied from its last update and decision."""
        return Position(
            lifecycle=self.lifecycle,
            rating=self.rating,
            outlook=self.outlook,
            rated_as_at=self.rated_as_at,
            is_confirmed=self.is_confirmed,
        )

    @property
    def standing(self) -> Standing:
        return standing_of(self.lifecycle, self.rating)

    @property
    def is_live(self) -> bool:
        return self.lifecycle in LIVE

    def is_refused_after(self, reported: str) -> bool:
        """True where its last update reported it complete, and a verifier found that it is not."""
        is_begun = self.lifecycle in (Lifecycle.NOT_STARTED, Lifecycle.IN_PROGRESS)
        return reported == Lifecycle.COMPLETE and is_begun

    @property
    def due(self) -> PartialDate | None:
        """The latest first date of its milestones (which the caller has prefetched)."""
        return due_date_of(self.milestones.all())

    def evidence(self, today: date) -> Evidence:
        """What its milestones (which the caller has prefetched) show on a day."""
        return evidence_of(self.milestones.all(), today)

    def may_be_reported_by(self, user: User) -> bool:
        """True for an officer, the owner, and the people and systems of the lead organisation."""
        return user.is_officer or answers_for(user, self)

    def may_be_contributed_to_by(self, user: User, organisation: Organisation) -> bool:
        """True for an officer, and who speaks for that organisation, where it is a partner. One
        query.
        """
        speaks_for_it = user.is_officer or organisation.pk in user.body_ids
        return speaks_for_it and self.partners.filter(pk=organisation.pk).exists()


# The plugin makes the class behind a relation only after it has read this.
@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class Partnership(Commitment.partners.through):  # type: ignore[name-defined]
    """That an organisation helps with a commitment; its coming and going is part of the history."""

    class Meta:
        proxy = True


@pghistory.track()
class Milestone(DatesOfMilestone, models.Model):
    """A dated step of a commitment: when it was first planned, when it is now expected, when it was
    done.

    The first date is the baseline and never changes. The forecast and the date done are copies of
    the last ones stated; every statement is kept as a `MilestoneDate`.
    """

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="milestones"
    )
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    first_date = models.DateField("first planned date", validators=[validate_plausible])
    first_precision = models.CharField(
        "precision", max_length=5, choices=Precision, default=Precision.DAY
    )
    first_source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="source of the first date",
    )
    added_on = models.DateField(
        null=True,
        editable=False,
        help_text=(
            "The business day it was added; empty for what the programme began with."
        ),
    )
    forecast_date = models.DateField(null=True, blank=True, editable=False)
    forecast_precision = models.CharField(
        max_length=5, choices=Precision, blank=True, editable=False
    )
    forecast_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    done_date = models.DateField(null=True, blank=True, editable=False)
    done_precision = models.CharField(
        max_length=5, choices=Precision, blank=True, editable=False
    )
    done_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "order"], name="one_milestone_per_place"
            )
        ]
        triggers = [
            Guard(
                name="keep_first_date",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "first_date", "first_precision", "added_on"
                ),
                sentence=(
                    "The first date of a milestone is the baseline and never changes."
                    " State a forecast instead."
                ),
            ),
            Guard(
                name="keep_milestone",
                operation=pgtrigger.Delete,
                sentence="A milestone is part of the record and cannot be deleted.",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.first_date and self.first_precision:
            self.first_date = last_day(self.first_date, self.first_precision)


@pghistory.track()
class MilestoneDate(models.Model):
    """What was stated on a day about when a milestone would be, or was, done."""

    class Kind(models.TextChoices):
        FORECAST = "forecast", "Forecast"
        DONE = "done", "Done"

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=10, choices=Kind)
    date = models.DateField(
        null=True,
        blank=True,
        validators=[validate_plausible],
        help_text="Empty where a date stated earlier was withdrawn.",
    )
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stated_on = models.DateField()
    stated_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["milestone", "stated_on", "pk"]
        triggers = [append_only("A date stated for a milestone")]

    def __str__(self):
        return f"{self.milestone}: {self.kind} {self.date}, stated {self.stated_on}"

    def clean(self):
        if self.date is None:
            return
        self.date = last_day(self.date, self.precision)
        latest = last_day(self.stated_on, self.precision)
        if self.kind == self.Kind.DONE and self.date > latest:
            raise ValidationError(
                {"date": "A date done lies in the past."}, code="done_in_future"
            )

    @property
    def stated(self) -> PartialDate | None:
        return PartialDate(self.date, self.precision, None) if self.date else None
