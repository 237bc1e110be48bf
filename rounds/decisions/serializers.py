from rest_framework import serializers

from rounds.models import Decision, SecondWord
from toolkit.serializers import NamedField, NumberedField


class SecondWordSerializer(serializers.ModelSerializer):
    """What a second officer said of a decision that held at once."""

    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = SecondWord
        fields = ["agrees", "by", "at", "reason"]


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
            " officer, and where one disagreed: then what was so before it holds again."
        )
    )
    second_officer = SecondWordSerializer(
        source="second_word",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="What a second officer said of it; null where none has.",
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
            "second_officer",
            "url",
        ]

    def get_confirmed(self, decision) -> bool:
        word = getattr(decision, "second_word", None)
        return word.agrees if word else not decision.needs_second
