import django_filters

from commitments.reference_filters import ReferenceFilter
from meetings.models import Document
from meetings.models.documents import Kind
from workstreams.models import Workstream


class StrandFilter(django_filters.ModelChoiceFilter):
    """Those of a work strand or of what stands in it."""

    def filter(self, qs, value):
        if not value:
            return qs
        return qs.filter(
            pk__in=Document.objects.of_strand(value).order_by().values("pk")
        )


class DocumentFilter(django_filters.FilterSet):
    """What documents can be narrowed by, on their page, in its file and in the API."""

    kind = django_filters.ChoiceFilter(choices=Kind.choices, label="Kind")
    workstream = StrandFilter(
        field_name="workstreams",
        queryset=Workstream.objects.all(),
        to_field_name="slug",
        label="Work strand",
    )
    commitment = ReferenceFilter(
        "commitments__reference",
        label="Reference",
        help_text="Of an action or recommendation, such as NEG-4.",
    )
    search = django_filters.CharFilter(
        field_name="title", lookup_expr="icontains", label="Words", max_length=100
    )

    class Meta:
        model = Document
        fields: list[str] = []
