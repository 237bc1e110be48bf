from rest_framework import serializers

from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from standing.serializers import CommitmentSerializer


class RecommendationSerializer(CommitmentSerializer):
    """A recommendation of the Systems Review, the government's response, and the actions that
    deliver it.
    """

    theme = serializers.SlugRelatedField("code", read_only=True)
    area = serializers.SlugRelatedField("code", read_only=True)
    delivered_by = serializers.SlugRelatedField("reference", many=True, read_only=True)

    class Meta(CommitmentSerializer.Meta):
        model = Recommendation
        fields = [
            *CommitmentSerializer.Meta.fields,
            "theme",
            "area",
            "response",
            "delivered_by",
        ]


class RecommendationThemeSerializer(serializers.ModelSerializer):
    """A theme of the Systems Review."""

    class Meta:
        model = RecommendationTheme
        fields = ["code", "title"]


class RecommendationAreaSerializer(serializers.ModelSerializer):
    """An area of work that the Systems Review looked at."""

    class Meta:
        model = RecommendationArea
        fields = ["code", "title"]
