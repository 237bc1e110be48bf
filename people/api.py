from people.models import GovernanceGroup, Organisation, Seat
from people.serializers import (
    GovernanceGroupSerializer,
    OrganisationSerializer,
    SeatSerializer,
)
from toolkit.viewsets import ReadViewSet


class OrganisationViewSet(ReadViewSet):
    """The organisations that lead, help with or oversee the work."""

    queryset = Organisation.objects.order_by("code")
    serializer_class = OrganisationSerializer
    lookup_field = "code"
    lookup_value_converter = "str"


class GovernanceGroupViewSet(ReadViewSet):
    """The groups that oversee or advise the programme."""

    queryset = GovernanceGroup.objects.select_related("source").order_by("code")
    serializer_class = GovernanceGroupSerializer
    lookup_field = "code"
    lookup_value_converter = "str"


class SeatViewSet(ReadViewSet):
    """The places in governance groups; the owner of a commitment is one."""

    queryset = Seat.objects.select_related("group", "organisation").order_by("pk")
    serializer_class = SeatSerializer
    lookup_value_converter = "int"
