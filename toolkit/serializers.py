"""What every answer of the API may say besides its own rows."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from toolkit.faults import CODES

if TYPE_CHECKING:
    NamedField = serializers.SlugRelatedField[Any]
    NumberedField = serializers.PrimaryKeyRelatedField[Any]
else:  # at run time they take no type
    NamedField = serializers.SlugRelatedField
    NumberedField = serializers.PrimaryKeyRelatedField


class FaultSerializer(serializers.Serializer):
    """One fault: where it is, of which kind, and what to do."""

    place = serializers.ChoiceField(
        ["body", "query", "header"], help_text="The part of the request that holds it."
    )
    field = serializers.CharField(
        help_text="Its name, with dots between the parts: `recovery.0.by`."
    )
    pointer = serializers.CharField(
        help_text="A JSON pointer (RFC 6901) into the body; empty for the whole of it."
    )
    code = serializers.ChoiceField(
        sorted(CODES), help_text="A word of a fixed vocabulary."
    )
    detail = serializers.CharField(help_text="A sentence for the person who mends it.")
    accepted = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="The accepted values, where there are some.",
    )


@extend_schema_field({"type": "boolean", "const": True})
class TrueField(serializers.BooleanField):
    """A mark that only one kind of answer has: where it is there, it is true."""


class DryRunSerializer(serializers.Serializer):
    """That a request would have been done."""

    dry_run = TrueField(help_text="True: nothing was kept.")
    would_answer = serializers.IntegerField(
        help_text="The status it would have been answered with."
    )


class ProblemSerializer(serializers.Serializer):
    """Why a request was refused (RFC 9457)."""

    type = serializers.CharField(
        help_text=(
            "The kind of problem: an address in the documentation that describes it."
        )
    )
    title = serializers.CharField(help_text="The kind, in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong this time, and what to do.")
    instance = serializers.CharField(help_text="The address that was asked.")
    trace = serializers.CharField(
        help_text="The number of the request in our log. Name it when you ask us."
    )
    # The stubs take it for the serializer's own faults.
    errors = FaultSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text="Each fault with its place."
    )
    current = serializers.DictField(
        required=False, help_text="With 412: the thing as it is now."
    )
