import django_filters

from commitments.filters import CodeFilter, ResponsibleFilter
from commitments.querysets.responsible import narrowed_to
from people.models import Organisation, Seat
from returns.states import ReturnState


class ReturnFilter(django_filters.FilterSet):
    """What the list of a round's returns can be narrowed by."""

    lead = CodeFilter(
        queryset=Organisation.objects.all(),
        method="filter_lead",
        help_text="The code of the organisation that leads it, or led it as the round closed.",
    )
    owner = CodeFilter(
        method="filter_owner",
        queryset=Seat.objects.exclude(organisation=None),
        help_text="The code of the seat that owns it, or owned it as the round closed.",
    )
    responsible = ResponsibleFilter(method="filter_responsible")
    state = django_filters.ChoiceFilter(
        choices=ReturnState.choices, help_text="Where it stands."
    )

    def filter_responsible(self, queryset, name, value):
        return narrowed_to(queryset, value, "commitment")

    def filter_lead(self, queryset, name, value):
        return queryset.filter(lead_now=value.pk)

    def filter_owner(self, queryset, name, value):
        return queryset.filter(owner_now=value.pk)
