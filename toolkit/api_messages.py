"""The one table of what the API's fields say, in place of what their library says of itself."""

from typing import Any

from rest_framework import serializers

# By the kind of field that says it; a kind of its own says what its parents say besides.
MESSAGES: dict[type[Any], dict[str, str]] = {
    serializers.Field: {
        "required": "Give this field: it is needed here.",
        "null": "Here null is no value. Send one, or leave the field out.",
    },
    serializers.BooleanField: {"invalid": "Send true or false."},
    serializers.CharField: {
        "invalid": "Send text, in quotes.",
        "blank": "Write something here: it is empty.",
        "max_length": "Write at most {max_length} characters.",
        "min_length": "Write at least {min_length} characters.",
    },
    serializers.IntegerField: {
        "invalid": "Send a whole number.",
        "max_value": "Send a number of {max_value} at most.",
        "min_value": "Send a number of {min_value} at least.",
        "max_string_length": "Send a number with fewer digits.",
    },
    serializers.DateField: {
        "invalid": "Send a day as year, month and day: 2018-06-30.",
        "datetime": "Send a day without a time: 2018-06-30.",
    },
    serializers.ChoiceField: {
        "invalid_choice": "Choose one of the words that the schema names here.",
    },
    serializers.ListField: {
        "not_a_list": "Send a list, in brackets.",
        "empty": "Send at least one.",
        "min_length": "Give at least {min_length}.",
        "max_length": "Give at most {max_length}.",
    },
    serializers.ListSerializer: {
        "not_a_list": "Send a list, in brackets.",
        "empty": "Send at least one.",
        "min_length": "Give at least {min_length}.",
        "max_length": "Give at most {max_length}.",
    },
    serializers.DictField: {
        "not_a_dict": "Send an object, in braces.",
        "empty": "Give at least one.",
    },
    serializers.Serializer: {"invalid": "Send an object, in braces."},
    serializers.FileField: {
        "required": "Send a file, in the part of the form with this name.",
        "invalid": "Send a file here, with its `filename`, and no text.",
        "no_name": "Give the file a name, as `filename` of its part of the form.",
        "empty": "The file is empty. Send one that holds something.",
        "max_length": "Give the file a name of at most {max_length} characters.",
    },
}


def speak_plainly() -> None:
    """Let every field of the API, wherever it is declared, speak in the words of the table.

    A field takes its sentences from its class each time a serializer is made.
    """
    for kind, messages in MESSAGES.items():
        of_library = kind.default_error_messages
        kind.default_error_messages = of_library | messages
