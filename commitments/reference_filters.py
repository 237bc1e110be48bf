import django_filters
from django import forms

from commitments.models import Commitment
from commitments.references import reference_in


class ReferenceField(forms.CharField):
    """The reference of a commitment, or one that it had, as people type it (`neg4`). A misspelt one
    must not read as “there is nothing”.
    """

    def clean(self, value):
        reference = super().clean(value)
        if not reference:
            return reference
        commitments = Commitment.objects.named(reference_in(reference))
        present = commitments.values_list("reference", flat=True).first()
        if present is None:
            raise forms.ValidationError(
                "There is nothing of this name.", code="unknown"
            )
        return present


class ReferenceFilter(django_filters.CharFilter):
    """Narrows rows to those of one commitment."""

    field_class = ReferenceField

    def __init__(self, field_name: str = "commitment__reference", **kwargs):
        super().__init__(field_name, max_length=12, **kwargs)
