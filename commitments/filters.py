import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from commitments.models import Commitment
from commitments.querysets.commitments import NATURAL_ORDER
from commitments.querysets.responsible import narrowed_to
from commitments.ratings import Rating, Standing
from commitments.references import reference_in
from people.models import Organisation, Seat
from programme import clock
from workstreams.models import Workstream


class CodeField(forms.ModelChoiceField):
    """A choice of rows by the word that names them in addresses, or by their code in any case."""

    def to_python(self, value):
        if value in self.empty_values:
            return None
        row = None
        if "\x00" not in value:
            has_name = Q(**{self.to_field_name: value}) | Q(code__iexact=value)
            row = self.queryset.filter(has_name).first()
        if row is None:
            codes = ", ".join(self.queryset.values_list(self.to_field_name, flat=True))
            raise ValidationError(
                f"{value!r} is not one of {codes}.", code="invalid_choice"
            )
        return row


@extend_schema_field(OpenApiTypes.STR)
class CodeFilter(django_filters.ModelChoiceFilter):
    field_class = CodeField

    def __init__(self, *args, to_field_name="code", **kwargs):
        super().__init__(*args, to_field_name=to_field_name, **kwargs)


class OrganisationField(CodeField):
    """The same of organisations. The code of one that went into another names that."""

    def to_python(self, value):
        is_code = isinstance(value, str) and value and "\x00" not in value
        row = Organisation.objects.standing_for(value).first() if is_code else None
        return row or super().to_python(value)


class OrganisationFilter(CodeFilter):
    field_class = OrganisationField


class ResponsibleFilter(django_filters.CharFilter):
    """By the name of who does the work of a commitment; the `method` narrows by it."""

    def __init__(self, **kwargs):
        help_text = (
            "The name of a person responsible for it today, or `nobody` where none is"
            " named."
        )
        super().__init__(max_length=150, help_text=help_text, **kwargs)


class CommitmentOrdering(django_filters.ChoiceFilter):
    """Sorts, `-` before a word for the other way round. References sort naturally: REC-2 before
    REC-10.
    """

    COLUMNS = {
        "reference": ["series", "number"],
        "title": ["title", "series", "number"],
        "due": ["due_date", "series", "number"],
        "rating": ["severity", "series", "number"],
        "workstream": NATURAL_ORDER,
    }
    LABELS = {
        "workstream": "Work strand",
        "-workstream": "Work strand, last first",
        "reference": "Reference",
        "-reference": "Reference, last first",
        "title": "Title",
        "-title": "Title, Z to A",
        "due": "Due date, soonest first",
        "-due": "Due date, latest first",
        "rating": "Rating, red first",
        "-rating": "Rating, red last",
    }

    def __init__(self, **kwargs):
        super().__init__(choices=list(self.LABELS.items()), empty_label=None, **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        sign = "-" if value.startswith("-") else ""
        columns = [sign + column for column in self.COLUMNS[value.removeprefix("-")]]
        return queryset.with_severity().order_by(*columns)


class CommitmentFilter(django_filters.FilterSet):
    """What the lists of the pages and of the API can be narrowed by."""

    workstream = CodeFilter(
        queryset=Workstream.objects.all(), to_field_name="slug", label="Work strand"
    )
    rating = django_filters.ChoiceFilter(
        choices=Standing.choices, method="filter_rating", label="Rating"
    )
    owner = CodeFilter(queryset=Seat.objects.exclude(organisation=None), label="Owner")
    lead = OrganisationFilter(
        queryset=Organisation.objects.present(), label="Lead organisation"
    )
    responsible = ResponsibleFilter(method="filter_responsible", label="Responsible")
    late = django_filters.ChoiceFilter(
        choices=[("true", "Late"), ("false", "Not late")],
        method="filter_late",
        label="Late",
    )
    search = django_filters.CharFilter(
        method="filter_search", label="Search", max_length=100
    )
    ordering = CommitmentOrdering(label="Sort by")

    class Meta:
        model = Commitment
        fields: list[str] = []

    def filter_rating(self, queryset, name, value):
        if value in Rating.values:
            return queryset.filter(rating=value)
        return queryset.filter(lifecycle=value)

    def filter_responsible(self, queryset, name, value):
        return narrowed_to(queryset, value)

    def filter_late(self, queryset, name, value):
        late = queryset.late(clock.today())
        if value == "true":
            return late
        return queryset.exclude(pk__in=late.order_by().values("pk"))

    def filter_search(self, queryset, name, value):
        """Take in what holds all the words, and what they name."""
        has_all_words = Q()
        for word in value.split():
            has_all_words &= (
                Q(title__icontains=word)
                | Q(description__icontains=word)
                | Q(reference__icontains=word)
            )
        commitments = Commitment.objects.named(reference_in(value))
        return queryset.filter(has_all_words | Q(pk__in=commitments.values("pk")))
