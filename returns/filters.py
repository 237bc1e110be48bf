import django_filters

from commitments.filters import CodeFilter, ResponsibleFilter
from commitments.querysets.responsible import narrowed_to
from people.models import Organisation, Seat
from returns.states import ReturnState


class ReturnFilter(django_filters.FilterSet):
    """What the list of a round's returns can be narrowed by."""

    lead = CodeFilter(
        queryset=Organisation.objects.all(),
        help_text="The code of the organisation that led it as the round opened.",
    )
    owner = CodeFilter(
        field_name="seat",
        queryset=Seat.objects.exclude(organisation=None),
        help_text="The code of the seat that answered for it as the round opened.",
    )
    responsible = ResponsibleFilter(method="filter_responsible")
    state = django_filters.ChoiceFilter(
        choices=ReturnState.choices, help_text="Where it stands."
    )

    def filter_responsible(self, queryset, name, value):
        return narrowed_to(queryset, value, "commitment")
