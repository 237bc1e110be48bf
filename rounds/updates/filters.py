import django_filters

from commitments.reference_filters import ReferenceFilter
from rounds.models import ProgressUpdate, ReportingRound
from toolkit.filters import MomentFilter, NamedFilter


class UpdateFilter(django_filters.FilterSet):
    """What the list of updates can be narrowed by."""

    commitment = ReferenceFilter()
    round = NamedFilter(
        "round__slug", model=ReportingRound, lookup="slug", max_length=50
    )
    state = django_filters.ChoiceFilter(choices=ProgressUpdate.State.choices)
    changed_since = MomentFilter(
        method="filter_changed_since",
        help_text="A moment with its offset: what changed then or later.",
    )

    commented_since = MomentFilter(
        field_name="commented_at",
        lookup_expr="gte",
    )

    class Meta:
        model = ProgressUpdate
        fields: list[str] = []

    def filter_changed_since(self, queryset, name, value):
        return queryset.changed_since(value)
