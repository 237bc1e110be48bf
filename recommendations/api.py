from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from recommendations.serializers import (
    RecommendationAreaSerializer,
    RecommendationSerializer,
    RecommendationThemeSerializer,
)
from standing.api import CommitmentViewSet
from toolkit.viewsets import ReadViewSet


class RecommendationViewSet(CommitmentViewSet):
    """The twelve recommendations of the Systems Review."""

    queryset = Recommendation.objects.select_related("theme", "area").prefetch_related(
        "delivered_by"
    )
    serializer_class = RecommendationSerializer


class RecommendationThemeViewSet(ReadViewSet):
    """The rows of the review's matrix."""

    queryset = RecommendationTheme.objects.order_by("order")
    serializer_class = RecommendationThemeSerializer
    lookup_field = "code"
    lookup_value_converter = "slug"


class RecommendationAreaViewSet(ReadViewSet):
    """The columns of the review's matrix."""

    queryset = RecommendationArea.objects.order_by("order")
    serializer_class = RecommendationAreaSerializer
    lookup_field = "code"
    lookup_value_converter = "slug"
