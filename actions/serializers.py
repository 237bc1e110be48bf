from rest_framework import serializers

from actions.models import Action
from standing.serializers import CommitmentSerializer


class ActionSerializer(CommitmentSerializer):
    """An action of the programme and the recommendations it delivers."""

    delivers = serializers.SlugRelatedField("reference", many=True, read_only=True)

    class Meta(CommitmentSerializer.Meta):
        model = Action
        fields = [*CommitmentSerializer.Meta.fields, "delivers"]
