from rest_framework import serializers

from recommendations.models import (
    RecommendationArea,
    RecommendationTheme,
)


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
