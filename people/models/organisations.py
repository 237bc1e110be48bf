from typing import Self

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from people.models.codes import check_code


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def present(self) -> Self:
        """Those that have not gone into another."""
        return self.filter(merge=None)

    def standing_for(self, code: str) -> Self:
        """The organisation of this code, in any case; where it went into another, that one."""
        return self.filter(
            Q(code__iexact=code, merge=None) | Q(absorbed__old__code__iexact=code)
        )


@pghistory.track()
class Organisation(models.Model):
    """A body that leads, helps with or oversees the programme's work."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "Government"
        PARTNER = "partner", "Partner"
        LOCAL_AUTHORITY = "local_authority", "Local authority"

    code = models.CharField(
        max_length=20,
        unique=True,
        help_text="Short and in capitals, for example CELCIS.",
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PARTNER)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Upper("code"),
                name="one_organisation_per_code",
                violation_error_message="An organisation has this code already.",
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a new code that is no address, or differs from another by its letters' case."""
        super().clean()
        # One from before may be no address, and stays.
        if not self._state.adding:
            return
        check_code(self.code)
        if other := Organisation.objects.filter(code__iexact=self.code).first():
            raise ValidationError(
                {"code": f"{other.name} has the code {other.code}."}, code="taken"
            )

    @property
    def is_government(self) -> bool:
        return self.kind == self.Kind.GOVERNMENT
