import re
from datetime import UTC

import django_filters
from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from commitments.models import Commitment
from people.models import Organisation
from rounds.models import Contribution, Decision, ProgressUpdate, ReportingRound

UNESCAPED_PLUS = re.compile(r" (?=\d\d:?\d\d$)")


class MomentField(forms.CharField):
    """A moment with its offset from UTC, so that nobody has to guess the time zone.

    A plus sign that was not escaped in the address arrives as a space, and is read as the plus it
    was.
    """

    default_error_messages = {
        "invalid": "Give a moment with its offset, such as 2018-05-21T09:00:00Z."
    }

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            moment = parse_datetime(UNESCAPED_PLUS.sub("+", text))
        except ValueError:  # well written, but no such moment
            moment = None
        if moment is None or is_naive(moment) or not 1 < moment.year < 9998:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment.astimezone(
            UTC
        )  # PostgreSQL does not know every offset that Python does


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentFilter(django_filters.Filter):
    field_class = MomentField


class NamedField(forms.CharField):
    """The name of a row that there is. A misspelt one must not read as “there is nothing”."""

    def __init__(self, *args, model, lookup, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows, self.lookup = model, lookup

    def clean(self, value):
        name = super().clean(value)
        if name and not self.rows.objects.filter(**{self.lookup: name}).exists():
            raise forms.ValidationError(
                "There is nothing of this name.", code="unknown"
            )
        return name


class NamedFilter(django_filters.CharFilter):
    field_class = NamedField


class UpdateFilter(django_filters.FilterSet):
    """What the list of updates can be narrowed by."""

    commitment = NamedFilter(
        "commitment__reference",
        "iexact",
        model=Commitment,
        lookup="reference__iexact",
        max_length=12,
    )
    round = NamedFilter(
        "round__slug", model=ReportingRound, lookup="slug", max_length=50
    )
    state = django_filters.ChoiceFilter(choices=ProgressUpdate.State)
    changed_since = MomentFilter(
        method="filter_changed_since",
        help_text="A moment with its offset: what changed then or later.",
    )

    class Meta:
        model = ProgressUpdate
        fields = []

    def filter_changed_since(self, queryset, name, value):
        return queryset.changed_since(value)


class ContributionFilter(django_filters.FilterSet):
    """What the list of contributions can be narrowed by."""

    commitment = NamedFilter(
        "commitment__reference",
        "iexact",
        model=Commitment,
        lookup="reference__iexact",
        max_length=12,
    )
    round = NamedFilter(
        "round__slug", model=ReportingRound, lookup="slug", max_length=50
    )
    organisation = django_filters.ModelChoiceFilter(
        queryset=Organisation.objects.all(), to_field_name="code"
    )

    class Meta:
        model = Contribution
        fields = []


class DecisionFilter(django_filters.FilterSet):
    """What the list of decisions can be narrowed by."""

    commitment = NamedFilter(
        "commitment__reference",
        "iexact",
        model=Commitment,
        lookup="reference__iexact",
        max_length=12,
    )
    kind = django_filters.ChoiceFilter(choices=Decision.Kind)

    class Meta:
        model = Decision
        fields = []
