import django_filters
from django import forms

from reminders.events.kinds import Kind
from reminders.models import Event
from rounds.models import ReportingRound
from toolkit.filters import MomentFilter, NamedFilter
from toolkit.pagination import LONGEST_KEY


class PlaceFilter(django_filters.Filter):
    """What comes after a place in the feed."""

    field_class = forms.IntegerField


class EventFilter(django_filters.FilterSet):
    """What the feed can be narrowed by."""

    after = PlaceFilter(
        field_name="place",
        lookup_expr="gt",
        min_value=0,
        max_value=10**LONGEST_KEY,
        help_text="The `id` of the last event you have read.",
    )
    since = MomentFilter(field_name="recorded_at", lookup_expr="gte")
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    round = NamedFilter(
        "round__slug", model=ReportingRound, lookup="slug", max_length=50
    )

    class Meta:
        model = Event
        fields: list[str] = []
