from collections.abc import Iterable
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

    def standing_as(self, keys: Iterable[int]) -> Self:
        """These, and those that went into one of them."""
        bodies = list(keys)
        return self.filter(Q(pk__in=bodies) | Q(merge__present__in=bodies))


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
        """Refuse a new code that is no address, or differs from another by its letters' case; and
        another kind for what leads or holds anything.
        """
        super().clean()
        if self._state.adding:
            self._check_new_code()
        elif self._has_another_kind() and self._is_named():
            sentence = (
                "The kind stays once the organisation leads, holds or helps with anything:"
                " what the government leads is accepted at once. Add another"
                " organisation of the right kind."
            )
            raise ValidationError({"kind": sentence}, code="kept")

    def _check_new_code(self) -> None:
        # Not of one from before, which may be no address, and stays.
        check_code(self.code)
        if other := Organisation.objects.filter(code__iexact=self.code).first():
            raise ValidationError(
                {"code": f"{other.name} has the code {other.code}."}, code="taken"
            )

    def _has_another_kind(self) -> bool:
        stored = Organisation.objects.filter(pk=self.pk)
        return stored.exclude(kind=self.kind).exists()

    def _is_named(self) -> bool:
        """True where any row of any part names it, but for its people and its history."""
        for relation in self._meta.related_objects:
            if relation.name in ("people", "events"):
                continue
            rows = relation.related_model._base_manager
            if rows.filter(**{relation.field.name: self}).exists():
                return True
        return False

    @property
    def present(self) -> "Organisation":
        """The one that stands for it now: itself, unless it went into another."""
        merge = getattr(self, "merge", None)
        return merge.present if merge else self

    @property
    def is_government(self) -> bool:
        return self.kind == self.Kind.GOVERNMENT
