"""The schema is exact OpenAPI 3.1: what it says can be checked, and clients can be made of it."""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import django_filters
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from jsonschema_rs import Draft202012, Registry, validator_for

from commitments.ratings import REPORTABLE, Rating
from cpip.api_document import KeptGenerator
from cpip.api_urls import router
from tests.agency import UPDATES, Agency, green
from tests.exact import DIALECT, faults_of_answer, strict_schema
from tests.factories import ActionFactory

# What JSON Schema 2020-12 knows, as far as it is used here. `nullable` is a word of OpenAPI 3.0
# that says nothing in 3.1, and `example` one that 3.1 has left behind.
KEYWORDS = {
    "$ref",
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "oneOf",
    "anyOf",
    "allOf",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "format",
    "default",
    "title",
    "description",
    "readOnly",
    "writeOnly",
    "deprecated",
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return KeptGenerator().get_schema(public=True)


@pytest.fixture
def agency(db, open_round):
    return Agency(ActionFactory().lead)


def operations(schema) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, spec in methods.items():
            yield f"{method.upper()} {path}", spec


def parts(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in the document, with its place: components, bodies, parameters, headers."""
    if isinstance(schema, list):
        for number, part in enumerate(schema):
            yield from parts(part, f"{place}/{number}")
        return
    if not isinstance(schema, dict):
        return
    for name, part in schema.items():
        if name == "schema" or place.endswith("/components/schemas"):
            yield from within(part, f"{place}/{name}")
        elif name not in ("example", "examples"):
            yield from parts(part, f"{place}/{name}")


def within(part: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A schema and those inside it."""
    yield place, part
    for name, inner in part.get("properties", {}).items():
        yield from within(inner, f"{place}/{name}")
    for name in ("items", "additionalProperties"):
        if isinstance(part.get(name), dict):
            yield from within(part[name], f"{place}/{name}")
    for name in ("oneOf", "anyOf", "allOf"):
        for number, inner in enumerate(part.get(name, [])):
            yield from within(inner, f"{place}/{name}/{number}")


def is_of_answers(name: str) -> bool:
    return not name.endswith("Request")


def is_valid(schema, part: dict[str, Any], value: Any) -> bool:
    registry = Registry([("urn:doc", schema)], draft=Draft202012)
    text = json.dumps({"$schema": DIALECT, **part}).replace('"#/', '"urn:doc#/')
    validator = validator_for(
        json.loads(text), registry=registry, validate_formats=True
    )
    return validator.is_valid(value)


def test_it_says_nothing_in_words_that_its_dialect_does_not_know(schema):
    unknown = {
        (place, word)
        for place, part in parts({"": schema})
        for word in part.keys() - KEYWORDS
    }

    assert not unknown


def test_every_list_may_be_at_its_end_and_at_its_beginning(schema):
    lists = [
        component
        for name, component in schema["components"]["schemas"].items()
        if name.startswith("Paginated")
    ]
    listing = [
        place
        for place, spec in operations(schema)
        if spec["operationId"].endswith("_list")
    ]

    assert len(lists) >= 17 and len(listing) >= 20
    for component in lists:
        for other in ("next", "previous"):
            assert component["properties"][other]["type"] == ["string", "null"]
        assert set(component["required"]) == set(component["properties"])
        ends = {"count": 0, "next": None, "previous": None, "results": []}
        assert is_valid(schema, component, ends)


def test_every_example_is_what_its_schema_asks(schema):
    examples = [
        (place, name, content["schema"], example["value"])
        for place, spec in operations(schema)
        for content in spec.get("requestBody", {}).get("content", {}).values()
        for name, example in content.get("examples", {}).items()
    ]

    wrong = [
        (place, name)
        for place, name, part, value in examples
        if not is_valid(strict_schema(), part, value)
    ]

    assert len(examples) >= 8
    assert not wrong
    assert all(name.isidentifier() for _, name, _, _ in examples)


def test_every_operation_has_a_summary_and_a_tag_that_is_described(schema):
    tags = {tag["name"]: tag["description"] for tag in schema["tags"]}

    for place, spec in operations(schema):
        assert 3 < len(spec["summary"]) < 110, place
        assert not spec["summary"].endswith("."), place
        assert "\n" not in spec["summary"], place
        assert all(tags[tag] for tag in spec["tags"]), place
    assert set(tags) == {spec["tags"][0] for _, spec in operations(schema)}


def test_it_says_where_it_is_served(schema, settings):
    assert [server["url"] for server in schema["servers"]] == [settings.BASE_URL]
    assert all(path.startswith("/api/v1/") for path in schema["paths"])


def test_its_version_is_the_day_of_the_newest_change_that_partners_are_told_of(
    schema, settings
):
    text = (settings.BASE_DIR / "docs/api-changelog.md").read_text()
    days = [date.fromisoformat(day) for day in re.findall(r"^## (.+)$", text, re.M)]

    assert schema["info"]["version"] == days[0].isoformat()
    assert days == sorted(days, reverse=True)


def test_every_filter_that_takes_one_of_several_names_them(schema):
    looked_at = 0
    for pattern in router.urls:
        name = getattr(pattern.callback, "actions", {}).get("get")
        if name in (None, "get", "retrieve"):
            continue
        view = pattern.callback.cls
        own = getattr(getattr(view, name), "kwargs", {})
        filters = own.get("filterset_class", view.filterset_class)
        if not filters:
            continue
        path = "/" + str(pattern.pattern).replace("<slug:slug>", "{slug}")
        spec = schema["paths"][f"/api/v1{path}"]["get"]
        named = {one["name"]: one["schema"] for one in spec["parameters"]}
        for filter_name, each in filters.base_filters.items():
            if isinstance(each, django_filters.ChoiceFilter) and not isinstance(
                each, django_filters.ModelChoiceFilter
            ):
                values = {value for value, _ in each.extra["choices"]}
                assert set(named[filter_name]["enum"]) == values, (path, filter_name)
                looked_at += 1
    assert looked_at >= 8


def test_a_rating_that_may_be_null_has_one_name(schema):
    named = {
        "Rating": Rating.values,
        "EvidenceRating": [*Rating.values, "complete"],
        "ReportedRating": [*map(str, REPORTABLE)],
    }
    components = schema["components"]["schemas"]

    with_null = [
        place for place, part in parts({"": schema}) if None in part.get("enum", [])
    ]

    assert not with_null
    for name, values in named.items():
        assert components[name]["enum"] == values
        assert components[f"{name}OrNull"]["oneOf"] == [
            {"$ref": f"#/components/schemas/{name}"},
            {"type": "null"},
        ]
    assert components["Action"]["properties"]["rating"]["$ref"].endswith(
        "/RatingOrNull"
    )
    for name in ("Update", "NewUpdateRequest"):
        rating = components[name]["properties"]["rating"]
        assert rating["$ref"].endswith("/ReportedRatingOrNull"), name


def test_what_has_a_default_may_be_left_out_of_a_request_and_is_in_every_answer(schema):
    components = schema["components"]["schemas"]

    # Some makers of clients take what has a default for what is always sent.
    given = [
        place
        for place, part in parts(components, "/components/schemas")
        if "default" in part
    ]

    assert not given
    done = components["RecoveryRequest"]["properties"]["done"]
    assert done["description"] == "Left out, it is `false`."
    assert "atomic" not in components["BulkRequest"]["required"]
    assert set(components["Recovery"]["required"]) == {"step", "who", "by", "done"}
    assert components["RecoveryRequest"]["required"] == ["step"]
    # What is not always there is not promised.
    assert "current" not in components["Problem"]["required"]
    assert "accepted" not in components["Fault"]["required"]


def test_a_dry_run_is_told_from_what_was_done_by_one_member(schema):
    told_apart = 0
    for place, spec in operations(schema):
        if not spec["responses"].get("200", {}).get("content"):
            continue
        for content in spec["responses"]["200"]["content"].values():
            kinds = content["schema"].get("oneOf", [])
            if not kinds:
                continue
            told_apart += 1
            names = [kind["$ref"].rpartition("/")[2] for kind in kinds]
            *done, dry = [schema["components"]["schemas"][name] for name in names]
            assert dry["properties"]["dry_run"]["const"] is True, place
            assert "dry_run" in dry["required"], place
            assert not any("dry_run" in one["properties"] for one in done), place
    assert told_apart == 8
    # That of many updates is the same either way, and says so.
    bulk = schema["components"]["schemas"]["BulkAnswer"]
    assert bulk["properties"]["dry_run"]["const"] is True
    assert "dry_run" not in bulk["required"]


def test_a_download_is_bytes_and_may_be_asked_for_as_such(agency, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    spec = strict_schema()["paths"]["/api/v1/updates/{id}/files/{file}/"]["get"]
    action = ActionFactory(lead=agency.organisation)
    update = agency.send(**green(action, submit=False)).json()
    sent = SimpleUploadedFile("table.csv", b"a,b\n1,2\n")
    file = agency.post(f"{update['url']}files/", {"file": sent}).json()

    for accept in ("*/*", "application/octet-stream", "application/json"):
        answer = agency.get(file["url"], headers={"Accept": accept})
        assert answer["Content-Type"] == "application/octet-stream"
        assert b"".join(answer.streaming_content) == b"a,b\n1,2\n"
    assert set(spec["responses"]["200"]["content"]) == {"application/octet-stream"}
    asked = {"Accept": "application/octet-stream"}
    missing = agency.get(f"{update['url']}files/999999/", headers=asked)
    assert (missing.status_code, missing.json()["status"]) == (404, 404)


@pytest.mark.parametrize("name", [".spectral.yaml", "redocly.yaml"])
def test_every_rule_of_a_linter_that_is_off_says_why(name, settings):
    lines = (settings.BASE_DIR / name).read_text().splitlines()
    rules = lines[lines.index("rules:") + 1 :]

    for before, line in pairwise(["", *rules]):
        is_reason = line.strip().startswith("# ")
        assert is_reason or line.endswith(": off"), line
        assert is_reason or before.strip().startswith("# "), line


HEADERS = {"Content-Type": "application/json", "Trace-Id": "1", "ETag": '"1"'}
SOURCE = {"code": "a", "title": "A", "url": "https://example.org/a"}


@pytest.mark.parametrize(
    ("status", "headers", "body", "fault"),
    [
        (200, HEADERS, SOURCE, ""),
        (200, HEADERS, SOURCE | {"secret": 1}, "secret"),
        (200, HEADERS, {"code": "a", "title": "A"}, '"url" is a required'),
        (200, HEADERS, SOURCE | {"title": None}, "/title"),
        (200, HEADERS, SOURCE | {"url": "no address"}, "/url"),
        (200, HEADERS | {"Content-Type": "text/html"}, SOURCE, "text/html"),
        (200, {"Content-Type": "application/json"}, SOURCE, "Trace-Id is missing"),
        (418, HEADERS, SOURCE, "does not say that it may"),
        (304, HEADERS, SOURCE, "has a body"),
        (404, HEADERS, {"status": 404}, "not application/problem+json"),
    ],
)
def test_the_tests_fail_where_an_answer_is_not_what_the_schema_says(
    status, headers, body, fault
):
    text = json.dumps(body).encode()

    faults = faults_of_answer("GET", "/api/v1/sources/a/", status, headers, text)

    assert (fault in "\n".join(faults)) if fault else not faults
    assert bool(faults) == bool(fault)


def test_every_answer_of_the_test_clients_is_looked_at(agency, monkeypatch):
    monkeypatch.setattr(
        "tests.exact.faults_of_answer", lambda *answer: [f"looked at {answer[1]}"]
    )

    with pytest.raises(AssertionError, match=f"looked at {UPDATES}"):
        agency.get(UPDATES)


def test_every_link_leads_to_an_operation_with_what_it_asks(schema):
    targets = {spec["operationId"]: spec for _, spec in operations(schema)}
    links = [
        (place, status, link)
        for place, spec in operations(schema)
        for status, answer in spec["responses"].items()
        for link in answer.get("links", {}).values()
    ]

    assert len(links) >= 40
    for place, status, link in links:
        asked = {
            one["name"]
            for one in targets[link["operationId"]]["parameters"]
            if one["in"] == "path"
        }
        given = {name.removeprefix("header.") for name in link["parameters"]}
        assert asked <= given <= asked | {"If-Match"}, (place, status, link)
