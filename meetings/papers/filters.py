import django_filters

from meetings.models import Paper
from rounds.models import Meeting


class PaperFilter(django_filters.FilterSet):
    """What papers can be narrowed by in the API."""

    meeting = django_filters.ModelChoiceFilter(
        queryset=Meeting.objects.all(),
        to_field_name="slug",
        help_text="The `slug` of a meeting.",
    )

    kind = django_filters.ChoiceFilter(
        choices=Paper.Kind.choices,
        help_text="`minutes` for those; without it the list has papers alone.",
    )

    class Meta:
        model = Paper
        fields: list[str] = []
