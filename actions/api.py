from actions.models import Action
from actions.serializers import ActionSerializer, RecommendationSerializer
from recommendations.models import Recommendation
from standing.api import CommitmentViewSet


class ActionViewSet(CommitmentViewSet):
    """The actions of the programme."""

    queryset = Action.objects.prefetch_related("delivers")
    serializer_class = ActionSerializer


class RecommendationViewSet(CommitmentViewSet):
    """The twelve recommendations of the Systems Review."""

    # Answered with the actions that deliver each, so it stands above both.
    queryset = Recommendation.objects.select_related("theme", "area")
    # The plugin looks for it on the parent.
    queryset = queryset.prefetch_related("delivered_by")  # type: ignore[misc]
    serializer_class = RecommendationSerializer
