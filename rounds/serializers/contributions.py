from rest_framework import serializers

from rounds.models import Contribution, Decision


class ContributionSerializer(serializers.ModelSerializer):
    """What a partner organisation adds to the lead's update of a round, kept under its own name."""

    commitment = serializers.SlugRelatedField("reference", read_only=True)
    round = serializers.SlugRelatedField("slug", read_only=True)
    organisation = serializers.SlugRelatedField("code", read_only=True)
    by = serializers.CharField(
        source="by.name", read_only=True, help_text="Who last wrote it."
    )
    url = serializers.HyperlinkedIdentityField("api-contribution-detail")

    class Meta:
        model = Contribution
        fields = [
            "id",
            "commitment",
            "round",
            "organisation",
            "text",
            "by",
            "at",
            "url",
        ]


class DecisionSerializer(serializers.ModelSerializer):
    """What an officer decided about a commitment outside its updates, and why."""

    commitment = serializers.SlugRelatedField("reference", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)
    update = serializers.PrimaryKeyRelatedField(
        read_only=True,
        allow_null=True,
        help_text=(
            "The update that was verified or explained; null for other decisions."
        ),
    )
    successor = serializers.SlugRelatedField(
        "reference", read_only=True, allow_null=True
    )
    url = serializers.HyperlinkedIdentityField("api-decision-detail")

    class Meta:
        model = Decision
        fields = [
            "id",
            "commitment",
            "kind",
            "at",
            "by",
            "reason",
            "update",
            "successor",
            "url",
        ]
