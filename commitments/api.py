from commitments.filters import CommitmentFilter
from commitments.history import with_dates
from commitments.models import Commitment, Milestone
from commitments.serializers import CommitmentSerializer, MilestoneDetailSerializer
from programme.as_at import AsAt
from programme.viewsets import ReadViewSet


class CommitmentViewSet(ReadViewSet):
    """Actions and recommendations together."""

    queryset = Commitment.objects.all()
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilter
    lookup_field = "reference"
    lookup_value_converter = "str"

    def get_queryset(self):
        visible = super().get_queryset().visible_to(self.request.user)
        return visible.for_cards().prefetch_related("partners").in_natural_order()


class MilestoneViewSet(ReadViewSet):
    """The dated steps of all commitments, with every date that was stated or agreed for them."""

    queryset = (
        Milestone.objects.with_sources().select_related("commitment").order_by("pk")
    )
    serializer_class = MilestoneDetailSerializer
    lookup_value_converter = "int"

    def get_queryset(self):
        return with_dates(super().get_queryset(), AsAt.now())
