"""No fault says what the library says of itself: every field of every address that is written to,
with values of every kind.
"""

import json
import re

import pytest

from rounds.contributions.serializers import NewContributionSerializer
from rounds.updates.content_serializers import (
    BulkSerializer,
    NewCommentSerializer,
    NewUpdateSerializer,
    UnchangedSerializer,
)
from tests.agency import UPDATES, Agency
from tests.factories import ActionFactory

pytestmark = pytest.mark.django_db
LIBRARY = re.compile(
    r"This (field|list|value|selection|dictionary) (is required|may|must|does)"
    r"|Ensure |Expected a|Not a valid"
    r"|Must be a|A valid |Invalid |is not a valid|wrong format|parse error|Enter a valid"
    r"|\bNone\b|'str'|\"str\"|No file was|submitted data|not allowed\.$|Unsupported"
)
LONG = "x" * 6000
VALUES = [None, "", "x", LONG, 1, -1, 10**30, 1.5, True, [], [None], ["x"], [[]], [1]]
VALUES += [{}, {"x": 1}, [{}], [{"x": 1}], "2018-02-31", "2018-06-30T10:00:00Z"]
ROWS = {
    "recovery": ["step", "who", "by"],
    "milestones": [
        "id",
        "forecast",
        "forecast_precision",
        "done",
        "done_precision",
        "reason",
        "withdraw",
    ],
    "evidence": ["title", "url"],
}


def said(answer) -> list[str]:
    """Return every sentence of a problem, those of rows too."""
    body = answer.json()
    faults = [*body.get("errors", [])]
    for row in body.get("results", []):
        faults += row.get("errors", [])
    return [body.get("detail", ""), *(fault["detail"] for fault in faults)]


def is_plain(answer) -> bool:
    assert answer.status_code < 500, answer.text
    return not any(LIBRARY.search(sentence) for sentence in said(answer))


def names_of(serializer) -> list[str]:
    return list(serializer().fields)


@pytest.fixture
def action(open_round):
    return ActionFactory()


@pytest.fixture
def agency(action):
    return Agency(action.lead)


@pytest.mark.parametrize("name", names_of(NewUpdateSerializer))
def test_of_an_update(name, agency, action):
    given = {"commitment": action.reference, "submit": False}
    for value in VALUES:
        answer = agency.send("/api/v1/updates/?dry_run=true", **given | {name: value})
        assert is_plain(answer), (value, said(answer))


@pytest.mark.parametrize("rows", ROWS)
def test_of_the_rows_of_an_update(rows, agency, action):
    given = {"commitment": action.reference, "submit": False}
    for name in ROWS[rows]:
        for value in VALUES:
            body = given | {rows: [{name: value}]}
            answer = agency.send("/api/v1/updates/?dry_run=true", **body)
            assert is_plain(answer), (name, value, said(answer))


ADDRESSES = [
    ("updates/bulk/", BulkSerializer),
    ("updates/unchanged/", UnchangedSerializer),
    ("contributions/", NewContributionSerializer),
]


@pytest.mark.parametrize(("address", "serializer"), ADDRESSES)
def test_of_other_addresses(address, serializer, agency):
    for name in names_of(serializer):
        for value in VALUES:
            answer = agency.send(f"/api/v1/{address}?dry_run=true", **{name: value})
            assert is_plain(answer), (name, value, said(answer))


def test_of_what_hangs_on_an_update(agency, action, open_round):
    number = agency.send(commitment=action.reference, submit=False).json()["id"]
    comments = f"{UPDATES}{number}/comments/"
    for name in names_of(NewCommentSerializer):
        for value in VALUES:
            answer = agency.send(f"{comments}?dry_run=true", **{name: value})
            assert is_plain(answer), (value, said(answer))
    for value in VALUES:
        changed = agency.change(f"{UPDATES}{number}/", summary=value)
        assert is_plain(changed), (value, said(changed))


@pytest.mark.parametrize("body", VALUES)
def test_of_a_body_that_is_no_object(body, agency):
    for address in ("updates/", "updates/bulk/", "contributions/"):
        answer = agency.post(
            f"/api/v1/{address}", json.dumps(body), content_type="application/json"
        )
        assert is_plain(answer), said(answer)


def test_of_files_and_forms(agency, action):
    number = agency.send(commitment=action.reference, submit=False).json()["id"]
    files = f"{UPDATES}{number}/files/"

    without_boundary = agency.post(files, b"x", content_type="multipart/form-data")
    answers = [
        without_boundary,
        agency.post(files, b"x", content_type="multipart/form-data; boundary=y"),
        agency.post(files, {}),
        agency.post(files, {"file": "text"}),
        agency.post(UPDATES, b"x", content_type="text/plain"),
        agency.put(UPDATES, b"{}", content_type="application/json"),
        agency.get(UPDATES, headers={"Accept": "text/csv"}),
    ]

    assert all(map(is_plain, answers)), [said(answer) for answer in answers]
    assert without_boundary.json()["type"].endswith("#problem-unreadable")
    assert "`boundary`" in without_boundary.json()["detail"]


@pytest.mark.parametrize(
    ("body", "code", "sentence"),
    [
        ({"confirm": "x"}, "invalid", "Send a list, in brackets."),
        (
            {"confirm": ["x"]},
            "invalid_choice",
            "Choose one of expected_past, done_long_ago, recovery_over.",
        ),
        (
            {"milestones": [{"id": 1, "withdraw": "done"}]},
            "invalid",
            "Send a list, in brackets.",
        ),
        (
            {"summary": None},
            "required",
            "Here null is no value. Send one, or leave the field out.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(body, code, sentence, agency, action):
    answer = agency.send(commitment=action.reference, submit=False, **body)

    faults = answer.json()["errors"]
    assert (code, sentence) in [(fault["code"], fault["detail"]) for fault in faults]


def test_every_field_that_is_written_speaks_from_the_table():
    for serializer in (
        NewUpdateSerializer,
        UnchangedSerializer,
        NewContributionSerializer,
    ):
        for field in _all_fields(serializer()):
            for sentence in field.error_messages.values():
                assert not LIBRARY.search(str(sentence)), (field, sentence)


def _all_fields(field):
    yield field
    children = getattr(field, "fields", {})
    for child in (*children.values(), getattr(field, "child", None)):
        if child is not None:
            yield from _all_fields(child)
