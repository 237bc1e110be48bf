from django.db.models import Prefetch

from commitments.filters import CommitmentFilter
from commitments.models import Commitment, Milestone
from commitments.querysets.responsible import with_responsible
from programme import clock
from programme.as_at import AsAt
from standing.added import with_last_closed
from standing.milestones import with_dates
from standing.serializers import CommitmentSerializer, MilestoneDetailSerializer
from toolkit.viewsets import ReadViewSet


class CommitmentViewSet(ReadViewSet):
    """Actions and recommendations together."""

    queryset = Commitment.objects.all()
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilter
    lookup_field = "reference"
    lookup_value_converter = "str"

    def get_queryset(self):
        visible = super().get_queryset().visible_to(self.request.user)
        milestones = Prefetch("milestones", Milestone.objects.standing().with_sources())
        return (
            with_responsible(with_last_closed(visible, clock.today()))
            .select_related(
                "workstream",
                "owner__organisation",
                "lead",
                "source",
                "group_decision__meeting__group",
            )
            .prefetch_related(milestones, "partners")
            .in_natural_order()
        )


class MilestoneViewSet(ReadViewSet):
    """The dated steps of all commitments, with every date that was stated or agreed for them."""

    queryset = (
        Milestone.objects.with_sources().select_related("commitment").order_by("pk")
    )
    serializer_class = MilestoneDetailSerializer
    lookup_value_converter = "int"

    def get_queryset(self):
        return with_dates(super().get_queryset(), AsAt.now())
