import django_filters

from commitments.reference_filters import ReferenceFilter
from people.models import Organisation
from rounds.models import Contribution, ReportingRound
from toolkit.filters import NamedFilter


class ContributionFilter(django_filters.FilterSet):
    """What the list of contributions can be narrowed by."""

    commitment = ReferenceFilter()
    round = NamedFilter(
        "round__slug", model=ReportingRound, lookup="slug", max_length=50
    )
    organisation = django_filters.ModelChoiceFilter(
        queryset=Organisation.objects.all(), to_field_name="code"
    )

    class Meta:
        model = Contribution
        fields: list[str] = []
