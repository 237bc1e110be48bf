"""What is sent to the API about updates, as its documentation shows it."""

from drf_spectacular.utils import OpenApiExample

AMBER = OpenApiExample(
    "amber",
    summary="An amber update, handed in",
    value={
        "commitment": "INS-2",
        "rating": "amber",
        "outlook": "green",
        "summary": "Two of six inspections have begun.",
        "next_steps": "Agree dates for the other four.",
        "cause": "agency",
        "recovery": [
            {"step": "Agree the dates", "who": "Care Inspectorate", "by": "2018-06-30"}
        ],
    },
    request_only=True,
)


DRAFT = OpenApiExample(
    "draft",
    summary="A draft, to be gone on with",
    value={
        "commitment": "INS-2",
        "summary": "Two of six inspections have begun.",
        "submit": False,
    },
    request_only=True,
)


CHANGE = OpenApiExample(
    "change",
    summary="One field; the others stay",
    value={"next_steps": "Agree dates for three more."},
    request_only=True,
)


WHOLE = OpenApiExample(
    "whole",
    summary="All that the update is to say",
    value={name: value for name, value in AMBER.value.items() if name != "commitment"},
    request_only=True,
)


MANY = OpenApiExample(
    "many",
    summary="Updates, all or none",
    value={"updates": [AMBER.value], "atomic": True},
    request_only=True,
)


SAME = OpenApiExample(
    "same",
    summary="Nothing has changed",
    value={"commitment": "INS-2"},
    request_only=True,
)


WORD = OpenApiExample(
    "question",
    summary="A question",
    value={"text": "Do you count joint inspections too?"},
    request_only=True,
)
