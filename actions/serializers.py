from actions.models import Action
from recommendations.models import Recommendation
from standing.serializers import CommitmentSerializer
from toolkit.serializers import NamedField


class ActionSerializer(CommitmentSerializer):
    """An action of the programme and the recommendations it delivers."""

    delivers = NamedField("reference", many=True, read_only=True)

    class Meta(CommitmentSerializer.Meta):
        model = Action
        fields = [*CommitmentSerializer.Meta.fields, "delivers"]


class RecommendationSerializer(CommitmentSerializer):
    """A recommendation of the Systems Review, the government's response, and the actions that
    deliver it.
    """

    theme = NamedField("code", read_only=True)
    area = NamedField("code", read_only=True)
    delivered_by = NamedField("reference", many=True, read_only=True)

    class Meta(CommitmentSerializer.Meta):
        model = Recommendation
        fields = [
            *CommitmentSerializer.Meta.fields,
            "theme",
            "area",
            "response",
            "delivered_by",
        ]
