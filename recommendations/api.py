from recommendations.models import (
    RecommendationArea,
    RecommendationTheme,
)
from recommendations.serializers import (
    RecommendationAreaSerializer,
    RecommendationThemeSerializer,
)
from toolkit.viewsets import ReadViewSet


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
