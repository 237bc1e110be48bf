import re
from datetime import UTC, datetime
from typing import Any, TypeVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request
from rest_framework.views import APIView

from toolkit.faults import choose_one_of

Row = TypeVar("Row", bound=Model)


class StrictFilterBackend(DjangoFilterBackend):
    """Narrows a list by its filters; a value that means nothing is refused, with the accepted ones
    named.
    """

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Row], view: APIView
    ) -> QuerySet[Row]:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ValidationError(
                {name: self._faults(filterset, name) for name in filterset.errors}
            )
        rows: QuerySet[Row] = filterset.qs
        return rows

    def _faults(
        self, filterset: django_filters.FilterSet, name: str
    ) -> list[ValidationError]:
        """Return the faults of one value, each with its place and the accepted values."""
        faults = []
        for fault in filterset.errors.as_data()[name]:
            params = fault.params or {}
            if fault.code == "invalid_choice" and "accepted" not in params:
                choices = getattr(filterset.form.fields[name], "choices", [])
                fault = choose_one_of(value for value, _ in choices if value)
            fault.params = (fault.params or {}) | {"place": "query"}
            faults.append(fault)
        return faults


UNESCAPED_PLUS = re.compile(r" (?=\d\d:?\d\d$)")


class MomentField(forms.CharField):
    """A moment with its offset from UTC, so that nobody has to guess the time zone.

    A plus sign that was not escaped in the address arrives as a space, and is read as the plus it
    was.
    """

    default_error_messages = {
        "invalid": "Give a moment with its offset, such as 2018-05-21T09:00:00Z."
    }

    # A text is what it reads, and a moment what it makes of it.
    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            moment = parse_datetime(UNESCAPED_PLUS.sub("+", text))
        except ValueError:  # well written, but no such moment
            moment = None
        if moment is None or is_naive(moment) or not 1 < moment.year < 9998:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        # PostgreSQL does not know every offset that Python does.
        return moment.astimezone(UTC)


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentFilter(django_filters.Filter):
    field_class = MomentField


class NamedField(forms.CharField):
    """The name of a row that there is. A misspelt one must not read as “there is nothing”."""

    def __init__(self, *args: Any, model: type[Model], lookup: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.model = model
        self.lookup = lookup

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if (
            name
            and not self.model._default_manager.filter(**{self.lookup: name}).exists()
        ):
            raise forms.ValidationError(
                "There is nothing of this name.", code="unknown"
            )
        return name


class NamedFilter(django_filters.CharFilter):
    field_class = NamedField
