from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from people.requests import SignedInApiRequest
from returns.filters import ReturnFilter
from returns.serializers import (
    ExpectedReturnSerializer,
    ReportingRoundSerializer,
)
from returns.states import with_states
from rounds.models import ReportingRound
from toolkit.viewsets import ReadViewSet


class ReportingRoundViewSet(ReadViewSet):
    """The reporting rounds, in order of their meetings."""

    request: SignedInApiRequest
    queryset = ReportingRound.objects.select_related("meeting__group").order_by(
        "meeting__date", "pk"
    )
    serializer_class = ReportingRoundSerializer
    lookup_field = "slug"
    lookup_value_converter = "slug"

    @extend_schema(responses={200: ExpectedReturnSerializer(many=True)})
    @action(
        detail=True,
        filterset_class=ReturnFilter,
        serializer_class=ExpectedReturnSerializer,
    )
    def returns(self, request, slug):
        """What a round expects of each commitment, and where it stands; once it has closed, what
        became of it.
        """
        # Not `get_object`, which would narrow the rounds by what narrows returns.
        reporting_round = get_object_or_404(self.get_queryset(), slug=slug)
        expected = with_states(reporting_round, request.user)
        return self.listed(self.filter_queryset(expected.order_by("pk")))
