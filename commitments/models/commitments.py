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
from commitments.former_references import NeverGivenAgain
from commitments.guards import KeepFirstDue
from commitments.positions import Position
from commitments.querysets.commitments import CommitmentQuerySet
from commitments.ratings import LIVE, Lifecycle, Rating, Standing, standing_of
from people.models import Organisation, Seat, User
from programme.dates import PartialDate, Precision
from programme.models import Source
from toolkit.forms import NO_CHILD
from toolkit.guards import Guard
from workstreams.models import Workstream


# That its due date was agreed is on record as the agreement.
@pghistory.track(exclude=["is_due_agreed"])
class Commitment(models.Model):
    """Something an organisation has promised to deliver by a date.

    Every row is also an Action or a Recommendation; pages that treat both alike work here.
    `lifecycle`, `rating`, `outlook` and the fields up to `is_confirmed` are copies of the last
    accepted update's, written when it is accepted. The due date is set first from the milestones;
    from then on it is a copy of the one that a meeting agreed last.
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
        DECIDED = "decided", "Decided by the group"
        OFFICER = "officer", "Added by an officer"

    TO_BE_CONFIRMED = (Basis.DOCUMENTS, Basis.HEADING)

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
    added_on = models.DateField(
        null=True,
        editable=False,
        help_text=(
            "The business day it was added; empty for what the programme began with."
        ),
    )
    place = models.PositiveSmallIntegerField(
        "place in the work strand",
        null=True,
        editable=False,
        help_text=(
            "Where it stands among those of its kind in its work strand; empty, after"
            " those that have a place, by its reference."
        ),
    )
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
    first_due_date = models.DateField(null=True, blank=True, editable=False)
    first_due_precision = models.CharField(
        max_length=5, choices=Precision, blank=True, default="", editable=False
    )
    first_due_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text=(
            "The business day it was set; empty for what the programme began with."
        ),
    )
    due_date = models.DateField(null=True, blank=True, editable=False, db_index=True)
    due_precision = models.CharField(
        max_length=5, choices=Precision, blank=True, default="", editable=False
    )

    is_due_agreed = models.BooleanField(
        default=False,
        editable=False,
        help_text="A meeting agreed its due date, so no milestone moves it any more.",
    )

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
        triggers = [
            KeepFirstDue(),
            NeverGivenAgain(),
            Guard(
                name="keep_when_added",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("added_on"),
                sentence=(
                    "The day on which it was added is part of the record and cannot be"
                    " changed."
                ),
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
    def is_basis_to_be_confirmed(self) -> bool:
        return self.basis in self.TO_BE_CONFIRMED

    @property
    def is_live(self) -> bool:
        return self.lifecycle in LIVE

    @property
    def first_due(self) -> PartialDate | None:
        """When it was due as it was set first, from its milestones."""
        if self.first_due_date is None:
            return None
        return PartialDate(self.first_due_date, self.first_due_precision)

    @property
    def due(self) -> PartialDate | None:
        """When it is due: as it was set first, or as a meeting agreed last."""
        if self.due_date is None:
            return None
        return PartialDate(self.due_date, self.due_precision)

    @property
    def due_as_stated(self) -> PartialDate | None:
        """The same with the document that states it as the first date of one of its milestones
        (which the caller has prefetched), if one does.
        """
        for milestone in self.milestones.all():
            if milestone.first.without_source == self.due:
                return milestone.first
        return self.due

    def is_being_set_down(self, on: date | None) -> bool:
        """True until the end of the day on which its due date is first set, unless a meeting agreed
        one: so long it follows its milestones. `on` is the business day.
        """
        if self.due is None:
            return True
        is_first_day = on is not None and self.first_due_on == on
        return is_first_day and not self.is_due_agreed

    def check_within_due(self, first_date: date, on: date | None) -> None:
        """Raise `ValidationError` for a first date of a milestone that lies beyond the due date,
        unless that follows its milestones on this day.
        """
        if self.is_being_set_down(on):
            return
        if self.due and first_date > self.due.date:
            raise ValidationError(
                {
                    "first_date": (
                        f"It lies beyond the due date, {self.due}. Record the due date"
                        " that a meeting agreed first."
                    )
                },
                code="beyond_due",
            )

    def evidence(self, today: date) -> Evidence:
        """What its milestones (which the caller has prefetched) show on a day."""
        standing = [
            milestone
            for milestone in self.milestones.all()
            if milestone.withdrawn_on is None
        ]
        return evidence_of(standing, today)

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
