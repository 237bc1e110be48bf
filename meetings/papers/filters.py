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

    class Meta:
        model = Paper
        fields: list[str] = []
