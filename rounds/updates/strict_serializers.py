"""What is sent is taken as it is, or refused: nothing is guessed and nothing lost in silence."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from programme.dates import why_no_day


class DayField(serializers.DateField):
    """A day, which says of 31 June that June has 30 days."""

    def to_internal_value(self, value):
        try:
            return super().to_internal_value(value)
        except serializers.ValidationError as fault:
            if sentence := why_no_day(str(value)):
                raise serializers.ValidationError(sentence, code="invalid") from fault
            raise


class WordField(serializers.ChoiceField):
    """One of several words, which names them where another is sent."""

    def to_internal_value(self, data):
        if not isinstance(data, str) or data not in self.choices:
            choices = ", ".join(str(choice) for choice in self.choices)
            raise serializers.ValidationError(
                f"Choose one of {choices}.", code="invalid_choice"
            )
        return data


# What JSON has for each kind of field. A field that took "yes" for true would take what nobody
# meant, too.
TEXT_FIELDS = (serializers.CharField, serializers.DateField, serializers.ChoiceField)
KINDS: list[tuple[Any, type, str]] = [
    (serializers.BooleanField, bool, "Send true or false."),
    (serializers.IntegerField, int, "Send a whole number."),
    (TEXT_FIELDS, str, "Send text, in quotes."),
]


ONLY_ANSWERED = "This cannot be changed here. Leave it out."
UNKNOWN = "This field is not known here. Check its spelling."


class StrictList(serializers.ListSerializer):
    """Says in the words of the rules that there are too many."""

    def to_internal_value(self, data):
        if isinstance(data, list) and self.max_length and len(data) > self.max_length:
            raise serializers.ValidationError(
                {"non_field_errors": [too_many(self.max_length)]}
            )
        return super().to_internal_value(data)


def too_many(most: int) -> ErrorDetail:
    return ErrorDetail(f"Give at most {most}.", "too_many")


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know, and values of another kind: a misspelt name must not lose a
    text in silence.
    """

    # Names that answers have, and requests do not.
    only_answered: frozenset[str] = frozenset()

    class Meta:
        list_serializer_class = StrictList

    def to_internal_value(self, data):
        faults = {}
        values = {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            faults = refusal.detail
        if isinstance(data, dict):
            faults |= self._strict_faults(data)
        if faults:
            raise serializers.ValidationError(faults)
        return values

    def _strict_faults(self, data: dict) -> dict[str, list[ErrorDetail]]:
        faults = {name: self._strict_fault(name, value) for name, value in data.items()}
        return {name: fault for name, fault in faults.items() if fault}

    def _strict_fault(self, name: str, value: Any) -> list[ErrorDetail] | None:
        """Say what is wrong with a name that is not known, or a value that is not of the JSON kind
        its field takes.
        """
        if name not in self.fields:
            sentence = ONLY_ANSWERED if name in self.only_answered else UNKNOWN
            return [ErrorDetail(sentence, "unknown_field")]
        for fields, kind, sentence in KINDS:
            if value is not None and isinstance(self.fields[name], fields):
                is_of_kind = type(value) is kind
                return None if is_of_kind else [ErrorDetail(sentence, "invalid")]
        return None
