"""The words in which the tracker says what is wrong with what it was sent: one vocabulary for
forms, API and data.

Rules raise Django's `ValidationError` with one of these codes; forms show its sentence beside the
control, and the API names code, place and sentence in its problem. A code never changes its
meaning.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

LONGEST_NAME = 100  # characters of a name that a fault repeats
MOST_FAULTS = 200  # of one request or row
# Where a fault is: names of fields and numbers of entries, from the outside in.
Place = tuple[str | int, ...]

CODES = {
    "required": "It is missing or empty and must be given.",
    "invalid": (
        "It is not of the kind that belongs here: not a date, not a number, not a list."
    ),
    "invalid_choice": "It is not one of the accepted values, which `accepted` names.",
    "unknown": "There is nothing of this name or number.",
    "unknown_field": (
        "The field is not known here. A misspelt name must not lose a text."
    ),
    "unknown_parameter": "The address has a parameter that is not known here.",
    "repeated": "It is given twice.",
    "max_length": "The text is too long.",
    "too_many": "The list has too many entries.",
    "min_value": "The number is too small.",
    "max_value": "The number is too large.",
    "null_characters": "The text holds a character that cannot be kept.",
    "implausible": "The date lies beyond what can be meant.",
    "done_in_future": "A date done lies ahead.",
    "done_before_set": "A date done lies before the milestone was set down.",
    "withdraw_and_date": "A date is given and taken back at once.",
    "nothing_to_withdraw": "There is no date of this kind to take back.",
    "expected_past": "Asked once: a date expected is over already.",
    "done_long_ago": "Asked once: a date done lies more than a year before the programme.",
    "recovery_over": "Asked once: a recovery step was to be taken by a day that is over.",
    "accepted_at_once": (
        "Asked once: “nothing has changed” is accepted by its author as it is given."
    ),
    "name": "A file’s name holds a sign that file names do not have, or is too long.",
    "too_large": "A file is larger than what is taken.",
    "empty": "A file is empty.",
    "kind": "Files of this kind are not taken.",
    "content": "A file is not what its name says, or cannot be opened.",
    "not_allowed": (
        "You may read this but not do that. Only in the rows of a bulk request;"
        " elsewhere it is a 403."
    ),
    "conflict": (
        "It does not fit the record as it stands. Only in the rows of a bulk request;"
        " elsewhere it is a 409."
    ),
    "no_longer_due": (
        "Nothing is owed on it any more. Only in the rows of a bulk request; elsewhere"
        " it is a 409 of the kind `no-longer-due`."
    ),
}
# What is odd but may be right is asked once: who is sure names the code in `confirm`. Each with
# what the reviewer is told.
ASKED = {
    "expected_past": "A date expected is over already",
    "done_long_ago": "A date done lies more than a year before the programme",
    "recovery_over": "A recovery step was to be taken by a day that is over",
    "accepted_at_once": "It was accepted by its author as it was given",
    "not_working_day": "The day is no working day",
    "day_over": "The day was over already",
    "due_after_meeting": "Returns fall due after the meeting they are for",
    "short_time": "Returns fall due within a working week of the opening",
    "far_from_plan": "The round opened far from its planned day",
    "nobody_told": "Nobody is told of some of what is owed",
    "date_over": "A first or agreed date is over already",
    "before_meeting": "An agreed date lies before the meeting that agreed it",
}
OF_UPDATES = ["expected_past", "done_long_ago", "recovery_over"]
# What “nothing has changed” is asked about. That it was accepted at once is shown of every update
# that was, so it is not kept as confirmed.
OF_UNCHANGED = ["recovery_over", "accepted_at_once"]
# The words that Django REST framework's fields and filters have for the same things.
SAME = {
    "null": "required",
    "blank": "required",
    "not_a_list": "invalid",
    "invalid_list": "invalid",
    "not_a_dict": "invalid",
    "date": "invalid",
    "datetime": "invalid",
    "make_aware": "invalid",
    "overflow": "invalid",
    "incorrect_type": "invalid",
    "max_string_length": "max_value",
    "does_not_exist": "unknown",
    "surrogate_characters_not_allowed": "null_characters",
    "null_characters_not_allowed": "null_characters",
    "prohibited": "null_characters",
    "no_name": "name",
}


class RowsRefused(Exception):
    """Rows of an all-or-nothing request were refused. `faults` are theirs, as `fault_at` returns
    them.
    """

    def __init__(self, faults: list[dict[str, Any]]):
        self.faults = faults
        super().__init__("Some rows were refused, so none was written.")


def code_of(raw: str | None) -> str:
    """Return the word of the vocabulary for a fault's code; `invalid` for what no rule of ours
    named.
    """
    code = SAME.get(raw or "", raw or "")
    return code if code in CODES else "invalid"


def choose_one_of(accepted: Iterable[object]) -> ValidationError:
    """Return the fault of a value that is none of the accepted ones. It names them, in words and as
    data.
    """
    values = [str(value) for value in accepted]
    sentence = "Choose one of %(choices)s."
    return ValidationError(
        sentence,
        code="invalid_choice",
        params={"choices": ", ".join(values), "accepted": values},
    )


def faults_of_domain(exc: ValidationError, path: Place = ()) -> list[dict[str, Any]]:
    """Return what the rules found as data, each fault with its place under a path of the body."""
    faults = []
    for name, errors in errors_by_name(exc).items():
        place = path if name == "__all__" else (*path, *name.split("."))
        for error in errors:
            sentence = " ".join(error.messages)
            faults.append(fault_at(place, error.code, sentence, error.params))
    return faults


def errors_by_name(exc: ValidationError) -> dict[str, list[ValidationError]]:
    """Return what the rules found by the name of what it is about, else `__all__`."""
    if hasattr(exc, "error_dict"):
        return exc.error_dict
    return {"__all__": exc.error_list}


def faults_of_fields(
    detail: Any, accepted: Mapping[str, list[str]], path: Place = ()
) -> list[dict[str, Any]]:
    """Return what a serializer found as data, each fault with its place in the body.

    `accepted` gives the accepted values of the fields that take one of several, by name.
    """
    if not isinstance(detail, dict | list):
        return [_fault_of_field(detail, accepted, path)]
    faults: list[dict[str, Any]] = []
    for place, part in _parts_of(detail, path)[:MOST_FAULTS]:
        faults += faults_of_fields(part, accepted, place)
    return faults[:MOST_FAULTS]


def _parts_of(
    detail: dict[str, Any] | list[Any], path: Place
) -> list[tuple[Place, Any]]:
    """Return each part of what a serializer found, with its place."""
    if isinstance(detail, dict):
        return [
            (path if name == "non_field_errors" else (*path, name), part)
            for name, part in detail.items()
        ]
    # A list holds the faults of its entries in turn, or several sentences on one value.
    if any(isinstance(part, dict) for part in detail):
        return [((*path, number), part) for number, part in enumerate(detail)]
    return [(path, part) for part in detail]


def _fault_of_field(
    detail: Any, accepted: Mapping[str, list[str]], path: Place
) -> dict[str, Any]:
    code = getattr(detail, "code", "invalid")
    if path and code == "invalid_choice" and (values := accepted.get(str(path[-1]))):
        sentence = f"Choose one of {', '.join(values)}."
        return fault_at(path, code, sentence, {"accepted": values})
    return fault_at(path, code, str(detail))


def fault_at(
    path: Iterable[object],
    code: str | None,
    detail: str,
    params: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return one fault as data: where (a JSON pointer into the body, or a parameter), of what kind,
    and what to do.
    """
    params = params or {}
    place = params.get("place", "body")
    parts = [str(part)[:LONGEST_NAME] for part in path]
    fault = {
        "place": place,
        "field": ".".join(parts),
        "pointer": _pointer(parts) if place == "body" else "",
        "code": code_of(code),
        "detail": detail,
    }
    if accepted := params.get("accepted"):
        fault["accepted"] = [str(value) for value in accepted]
    return fault


def _pointer(parts: Iterable[str]) -> str:
    """Return the JSON pointer (RFC 6901) of a place in the body."""
    escaped = [part.replace("~", "~0").replace("/", "~1") for part in parts]
    return "".join(f"/{part}" for part in escaped)
