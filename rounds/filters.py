import django_filters

from rounds.models import ProgressUpdate


class UpdateFilter(django_filters.FilterSet):
    """What the list of updates can be narrowed by."""

    commitment = django_filters.CharFilter("commitment__reference", "iexact", max_length=12)
    round = django_filters.CharFilter("round__slug", max_length=50)
    state = django_filters.ChoiceFilter(choices=ProgressUpdate.State)

    class Meta:
        model = ProgressUpdate
        fields = []
