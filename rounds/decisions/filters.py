import django_filters

from commitments.reference_filters import ReferenceFilter
from rounds.models import Decision


class DecisionFilter(django_filters.FilterSet):
    """What the list of decisions can be narrowed by."""

    commitment = ReferenceFilter()
    kind = django_filters.ChoiceFilter(choices=Decision.Kind.choices)

    class Meta:
        model = Decision
        fields: list[str] = []
