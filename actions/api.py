from actions.models import Action
from actions.serializers import ActionSerializer
from standing.api import CommitmentViewSet


class ActionViewSet(CommitmentViewSet):
    """The actions of the programme."""

    queryset = Action.objects.prefetch_related("delivers")
    serializer_class = ActionSerializer
