from rest_framework import serializers

from rounds.models import Decision
from toolkit.serializers import NamedField, NumberedField


class DecisionSerializer(serializers.ModelSerializer):
    """What an officer decided about a commitment outside its updates, and why."""

    commitment = NamedField("reference", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)
    update = NumberedField(  # type: ignore[assignment]  # a field, not what the stubs take the name for
        read_only=True,
        allow_null=True,
        help_text=(
            "The update that was verified, refused or explained; null for other decisions."
        ),
    )
    successor = NamedField("reference", read_only=True, allow_null=True)
    confirmed = serializers.SerializerMethodField(
        help_text=(
            "False while a withdrawal, supersession or reinstatement waits for a second"
            " officer."
        )
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
            "confirmed",
            "url",
        ]

    def get_confirmed(self, decision) -> bool:
        return not decision.is_unconfirmed
