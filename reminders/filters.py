import django_filters
from django.db.models import Q

from commitments.models import Commitment
from reminders.models import Reminder
from rounds.models import ReportingRound


class ReminderFilter(django_filters.FilterSet):
    """What the ledger can be narrowed by, on its page and in its file."""

    state = django_filters.ChoiceFilter(choices=Reminder.State, label="State")
    round = django_filters.ModelChoiceFilter(
        queryset=ReportingRound.objects.opened()
        .select_related("meeting")
        .order_by("-meeting__date"),
        to_field_name="slug",
        label="Round",
    )
    day = django_filters.DateFilter(label="Made for the day")
    search = django_filters.CharFilter(
        method="filter_search", label="Person, address or reference", max_length=100
    )

    class Meta:
        model = Reminder
        fields: list[str] = []

    def filter_search(self, queryset, name, value):
        """Those to a person whose name or address holds the text, or about a commitment."""
        commitments = Commitment.objects.named(value.upper())
        about = queryset.model.objects.filter(lines__commitment__in=commitments)
        return queryset.filter(
            Q(person__name__icontains=value)
            | Q(address__icontains=value)
            | Q(pk__in=about.values("pk"))
        )
