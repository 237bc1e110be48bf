import datetime
from typing import Any

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from commitments.guards import KeepFirstDate
from commitments.milestones import DatesOfMilestone
from commitments.models.commitments import Commitment
from commitments.querysets.milestones import MilestoneQuerySet
from people.models import User
from programme.dates import PartialDate, Precision, last_day, validate_plausible
from programme.models import Source
from toolkit.errors import Conflict
from toolkit.guards import ChangesOnceSet, Guard, append_only


@pghistory.track()
class Milestone(DatesOfMilestone, models.Model):
    """A dated step of a commitment: when it was first planned, when it is now expected, when it was
    done.

    The first date is the baseline: it is put right on the day it was entered, or never. The
    forecast and the date done are copies of the last ones stated; every statement is kept as a
    `MilestoneDate`. What was entered by mistake is withdrawn, and stays on the record.
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
    done_stated_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="A date done lies on this day at the latest.",
    )
    withdrawn_on = models.DateField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    withdrawn_because = models.TextField(blank=True, default="", editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "order"], name="one_milestone_per_place"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_because=""),
                name="milestone_is_withdrawn_with_a_reason",
            ),
        ]
        triggers = [
            KeepFirstDate(),
            Guard(
                name="keep_withdrawal",
                operation=pgtrigger.Update,
                condition=ChangesOnceSet(
                    "withdrawn_on", "withdrawn_by", "withdrawn_because"
                ),
                sentence="The milestone is withdrawn, and that is part of the record.",
            ),
            Guard(
                name="keep_milestone",
                operation=pgtrigger.Delete,
                sentence="A milestone is part of the record and cannot be deleted.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self) -> bool:
        """As `.open()` asks of many: neither withdrawn nor done."""
        return self.withdrawn_on is None and not self.is_done

    def clean(self):
        if not (self.first_date and self.first_precision):
            return
        self.first_date = last_day(self.first_date, self.first_precision)
        if self._state.adding and self.commitment_id:
            self.commitment.check_within_due(self.first_date, self.added_on)

    def check_stands(self):
        """Raise `Conflict` where it was withdrawn: no date is stated or agreed of it any more."""
        if self.withdrawn_on:
            day = date_format(self.withdrawn_on, "j F Y")
            raise Conflict(
                f"“{self}” was withdrawn on {day}: no date is stated or agreed of it any"
                " more."
            )


@pghistory.track(pghistory.InsertEvent())
class FirstDateCorrection(models.Model):
    """That a first date was put right on the day it was entered: what it was, is, and why."""

    milestone = models.ForeignKey(
        Milestone, models.PROTECT, related_name="first_date_corrections"
    )
    date_before = models.DateField()
    precision_before = models.CharField(max_length=5, choices=Precision)
    date = models.DateField(validators=[validate_plausible])
    precision = models.CharField(max_length=5, choices=Precision)
    reason = models.TextField()
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        triggers = [append_only("A correction of a first date")]

    def __str__(self):
        return f"{self.milestone}: {self.before}, put right as {self.after}"

    @property
    def before(self) -> PartialDate:
        return PartialDate(self.date_before, self.precision_before)

    @property
    def after(self) -> PartialDate:
        return PartialDate(self.date, self.precision)


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
    takes_back = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="taken_back_by",
        help_text="The statement it takes back: what stood before that stands again.",
    )
    restores = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The earlier statement that stands again, of what takes one back.",
    )
    puts_right = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The statement that was wrong, of one that a correction makes.",
    )

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
        self._check_done_after_set()

    def _check_done_after_set(self):
        """Refuse that somebody says a milestone was done before it was set down."""
        added_on = self.milestone.added_on
        if self.kind != self.Kind.DONE or not added_on or not self.stated_by_id:
            return
        if self.date < added_on and not self.restores_id:
            raise ValidationError(
                {"date": "The milestone was set down later: it was not done before."},
                code="done_before_set",
            )

    @property
    def stated(self) -> PartialDate | None:
        return PartialDate(self.date, self.precision, None) if self.date else None

    @property
    def copies(self) -> dict[str, Any]:
        """What of a milestone says the same, while nothing was stated since."""
        values = {
            f"{self.kind}_date": self.date,
            f"{self.kind}_precision": self.precision if self.date else "",
            f"{self.kind}_source": self.source,
        }
        if self.kind == self.Kind.DONE:
            values["done_stated_on"] = self.date_stated_on
        return values

    @property
    def date_stated_on(self) -> datetime.date | None:
        """The day its date was stated: of one that stands again, the day it was stated first."""
        if self.date is None:
            return None
        return self.restores.stated_on if self.restores else self.stated_on
