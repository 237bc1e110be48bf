from typing import Any

from rest_framework import serializers

from commitments.models import Commitment
from rounds.decisions.successors import last_successors
from rounds.models import Decision, SecondWord
from toolkit.serializers import NamedField, NumberedField


def last_successors_in(context: Any) -> dict[int, Commitment]:
    """Return `last_successors`, read once for all that one request is answered with, in whose
    context it is kept.
    """
    if "last_successors" not in context:
        context["last_successors"] = last_successors()
    successors: dict[int, Commitment] = context["last_successors"]
    return successors


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
    leads_to = serializers.SerializerMethodField(
        help_text=(
            "The last in the chain from `successor`, where that was superseded in its turn; else"
            " `successor` itself."
        )
    )
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
            "leads_to",
            "confirmed",
            "second_officer",
            "url",
        ]

    def get_leads_to(self, decision) -> str | None:
        if decision.successor is None:
            return None
        last = last_successors_in(self.context).get(decision.successor_id)
        return (last or decision.successor).reference

    def get_confirmed(self, decision) -> bool:
        word = getattr(decision, "second_word", None)
        return word.agrees if word else not decision.needs_second
