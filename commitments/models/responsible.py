from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from commitments.models.commitments import Commitment
from commitments.querysets.responsible import ResponsiblePersonQuerySet
from people.models import User
from people.models.ranges import range_of_one


@pghistory.track()
class ResponsiblePerson(models.Model):
    """One person's time as who does the work of a commitment, and is told of it. The seat that owns
    it still answers for it.
    """

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="responsible_people"
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="responsibilities")
    from_date = models.DateField()
    to_date = models.DateField(
        null=True, blank=True, help_text="The first day on which they are it no more."
    )
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(help_text="Business time.")
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ResponsiblePersonQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "-from_date", "pk"]
        verbose_name = "responsible person"
        verbose_name_plural = "responsible people"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="responsible_until_after_from",
                violation_error_message="It cannot end before it began.",
            ),
            models.CheckConstraint(
                condition=Q(to_date=None, ended_by=None)
                | Q(to_date__isnull=False, ended_by__isnull=False),
                name="responsible_end_says_by_whom",
            ),
            ExclusionConstraint(
                name="responsible_once_a_day",
                index_type="GIST",
                expressions=[
                    (range_of_one("commitment"), "&&"),
                    (range_of_one("person"), "&&"),
                    (
                        Func(
                            "from_date",
                            "to_date",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                violation_error_message=(
                    "This person is responsible for it on some of these days already."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.person}, responsible for {self.commitment.reference}"

    def get_absolute_url(self):
        return self.commitment.get_absolute_url()

    @property
    def is_present(self) -> bool:
        return self.to_date is None

    def holds_since(self, day: date) -> bool:
        """True where it holds on that day or a later one, as the constraint counts: what ended on
        the day it began held on none.
        """
        if self.to_date is None:
            return True
        return self.to_date > max(day, self.from_date)

    @classmethod
    def already_then(cls) -> ValidationError:
        """Return the fault of who is named on a day on which they are responsible already."""
        constraints = cls._meta.constraints
        (once,) = [row for row in constraints if row.name == "responsible_once_a_day"]
        return ValidationError(once.get_violation_error_message())
