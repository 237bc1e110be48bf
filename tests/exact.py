"""Holds every answer of the API in the tests against the schema, stricter than a client would: what
the schema does not name may not be there.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012, Registry, Validator, validator_for

from cpip.api_document import KeptGenerator

API = "/api/v1/"
PROBLEM = "application/problem+json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What any address may answer, whatever it is asked: there is no such address or method, or a fault
# of ours.
OF_ANY_ADDRESS = (404, 405, 500)
WITHOUT_CONTENT = (204, 304)


class ExactAnswersMiddleware:
    """Fails the test in which the API answers other than its schema says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if request.path.startswith(API):
            body = None if answer.streaming else answer.content
            if request.method == "HEAD":
                body = None
            faults = faults_of_answer(
                request.method, request.path, answer.status_code, answer.headers, body
            )
            assert not faults, "\n".join(faults)
        return answer


def check_answer(answer) -> None:
    """The same for an answer of a running server, as a hook of `httpx.Client`."""
    answer.read()
    request = answer.request
    body = None if request.method == "HEAD" else answer.content
    faults = faults_of_answer(
        request.method, request.url.path, answer.status_code, answer.headers, body
    )
    assert not faults, "\n".join(faults)


def faults_of_answer(
    method: str, path: str, status: int, headers: Mapping[str, str], body: bytes | None
) -> list[str]:
    """Return what an answer has that its operation does not say, and lacks that it does.

    `body` is None where it was not read: of a file, or of HEAD.
    """
    operation = _operation(method, path)
    if operation is None or str(status) not in operation[1]["responses"]:
        return _faults_beside(method, path, status, headers, body, operation)
    place, spec = operation
    answer = spec["responses"][str(status)]
    title = f"{method} {path}: {status}"
    faults = [f"{title}: {fault}" for fault in _faults_of_headers(answer, headers)]
    content = answer.get("content", {})
    kind = headers.get("Content-Type", "").partition(";")[0]
    if not content:
        return faults + [f"{title}: it has a body"] * bool(body)
    if kind not in content:
        return [*faults, f"{title}: it is {kind}, not {', '.join(content)}"]
    if body is not None and kind.endswith("json"):
        content_place = f"{place}/responses/{status}/content/{_escaped(kind)}/schema"
        faults += [
            f"{title}: {fault}" for fault in _faults_of_body(content_place, body)
        ]
    return faults


def _faults_beside(method, path, status, headers, body, operation) -> list[str]:
    """Return the faults of an answer that no operation describes."""
    title = f"{method} {path}: {status}"
    if operation is None and status < 400:
        return []  # the schema itself, its page, the list of addresses
    if operation is not None and status not in OF_ANY_ADDRESS:
        return [f"{title}: its operation does not say that it may answer so"]
    if headers.get("Content-Type") != PROBLEM:
        return [f"{title}: it is {headers.get('Content-Type')}, not {PROBLEM}"]
    if body is None:
        return []
    place = "/components/schemas/Problem"
    return [f"{title}: {fault}" for fault in _faults_of_body(place, body)]


def _faults_of_headers(answer, headers) -> Iterator[str]:
    for name, spec in answer["headers"].items():
        if name not in headers:
            if spec.get("required"):
                yield f"the header {name} is missing"
        elif not _header_validator(json.dumps(spec["schema"])).is_valid(
            str(headers[name])
        ):
            yield f"the header {name} is {headers[name]!r}"


def _faults_of_body(place: str, body: bytes) -> Iterator[str]:
    """Judge it as a client would, too: what is one of two open kinds may not be both."""
    for name in ("urn:strict", "urn:api"):
        for fault in _validator(name, place).iter_errors(json.loads(body)):
            where = "/".join(map(str, fault.instance_path))
            yield f"/{where}: {fault.message[:300]}"


@cache
def strict_schema() -> dict[str, Any]:
    """The schema, in which an object has no members but those that are named."""
    return _closed(KeptGenerator().get_schema(public=True))


def _closed(part: Any) -> Any:
    if isinstance(part, list):
        return [_closed(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    closed = {name: _closed(value) for name, value in part.items()}
    if part.get("type") == "object" and isinstance(part.get("properties"), dict):
        closed.setdefault("additionalProperties", False)
    return closed


@cache
def _registry() -> Registry:
    schema = KeptGenerator().get_schema(public=True)
    schemas = [("urn:api", schema), ("urn:strict", strict_schema())]
    return Registry(schemas, draft=Draft202012)


@cache
def _validator(name: str, place: str) -> Validator:
    reference = {"$schema": DIALECT, "$ref": f"{name}#{place}"}
    return validator_for(reference, registry=_registry(), validate_formats=True)


@cache
def _header_validator(schema: str) -> Validator:
    return validator_for(json.loads(schema), validate_formats=True)


@cache
def _addresses() -> list[tuple[re.Pattern[str], str]]:
    """Every address of the schema, those with fewer parameters first."""
    paths = sorted(strict_schema()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


def _operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """Return where the schema holds the operation that was asked, and the operation."""
    name = "get" if method == "HEAD" else method.lower()
    for pattern, template in _addresses():
        operations = strict_schema()["paths"][template]
        if pattern.fullmatch(path) and name in operations:
            return f"/paths/{_escaped(template)}/{name}", operations[name]
    return None


def _escaped(part: str) -> str:
    """Return a name as a JSON pointer in an address has it."""
    pointer = part.replace("~", "~0").replace("/", "~1")
    return pointer.replace("{", "%7B").replace("}", "%7D")
