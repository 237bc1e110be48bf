from commitments.api import CommitmentViewSet
from recommendations.models import Recommendation
from recommendations.serializers import RecommendationSerializer


class RecommendationViewSet(CommitmentViewSet):
    """The twelve recommendations of the Systems Review."""

    queryset = Recommendation.objects.select_related("theme", "area").prefetch_related("delivered_by")
    serializer_class = RecommendationSerializer
