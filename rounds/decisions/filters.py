import django_filters

from commitments.models import Commitment
from rounds.models import Decision
from toolkit.filters import NamedFilter


class DecisionFilter(django_filters.FilterSet):
    """What the list of decisions can be narrowed by."""

    commitment = NamedFilter(
        "commitment__reference",
        "iexact",
        model=Commitment,
        lookup="reference__iexact",
        max_length=12,
    )
    kind = django_filters.ChoiceFilter(choices=Decision.Kind.choices)

    class Meta:
        model = Decision
        fields: list[str] = []
