"""The API's documentation as a page of ours, read from its own schema: no script, no other site,
our own style.
"""

import json
from functools import cache
from typing import Any

from django.views.generic import TemplateView

from cpip.api_problems import KINDS
from cpip.api_schema import KeptGenerator
from people.idempotency import KEPT_FOR
from rounds.updates.content_serializers import MOST_UPDATES
from toolkit.faults import CODES

# The resources that a partner's system comes for, first; then the others. Their names in words.
FIRST = ["updates", "contributions"]
TITLES = {"workstreams": "Work strands", "groups": "Governance groups"}
METHODS = ["get", "post", "patch", "put", "delete"]


class ApiDocsView(TemplateView):
    """Every endpoint with what it takes and what it answers, every kind of problem and every code
    of a fault.
    """

    template_name = "cpip/api_docs.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            groups=_groups(),
            kinds=KINDS,
            codes=CODES,
            kept_days=KEPT_FOR.days,
            most_updates=MOST_UPDATES,
            **kwargs,
        )


@cache
def _groups() -> dict[str, list[dict[str, Any]]]:
    """Return the operations by their resource."""
    schema = KeptGenerator().get_schema(public=True)
    groups: dict[str, list] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                groups.setdefault(path.split("/")[3], []).append(
                    _operation(path, method, methods[method], schema)
                )
    order = FIRST + [name for name in groups if name not in FIRST]
    return {
        TITLES.get(name, name.replace("-", " ").capitalize()): groups[name]
        for name in order
    }


def _operation(
    path: str, method: str, spec: dict[str, Any], schema: dict[str, Any]
) -> dict[str, Any]:
    content = spec.get("requestBody", {}).get("content", {})
    body = content.get("application/json", content.get("multipart/form-data", {}))
    return {
        "id": spec["operationId"],
        "method": method.upper(),
        "path": path,
        "description": spec.get("description", ""),
        "is_deprecated": spec.get("deprecated", False),
        "parameters": [
            one for one in spec.get("parameters", []) if one["in"] != "path"
        ],
        "fields": _fields(body["schema"], schema) if body else [],
        "examples": [
            (
                one.get("summary", name),
                json.dumps(one["value"], indent=1, ensure_ascii=False),
            )
            for name, one in body.get("examples", {}).items()
        ],
        "answers": _answers(spec["responses"], schema),
        "responses": {
            code: _describe(code, answer)
            for code, answer in sorted(spec["responses"].items())
        },
    }


def _answers(responses: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the members of what is answered when all is well; of a list, those of each of its
    rows.
    """
    for status in ("201", "200"):
        body = (
            responses.get(status, {})
            .get("content", {})
            .get("application/json", {})
            .get("schema")
        )
        if body:
            body = body.get("oneOf", [body])[0]
            rows = (
                _component(body, schema)
                .get("properties", {})
                .get("results", {})
                .get("items")
            )
            return _fields(
                (
                    rows
                    if rows and "next" in _component(body, schema)["properties"]
                    else body
                ),
                schema,
            )
    return []


def _component(body: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return (
        schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
        if "$ref" in body
        else body
    )


def _fields(body: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    component = _component(body, schema)
    required = component.get("required", [])
    return [
        {
            "name": name,
            "needed": name in required,
            "kind": _kind(spec, schema),
            "help": spec.get("description", ""),
        }
        for name, spec in component.get("properties", {}).items()
    ]


def _kind(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    """Say in a few words what a field holds."""
    for part in [spec, *spec.get("oneOf", []), *spec.get("allOf", [])]:
        if "$ref" in part:
            named = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
            return (
                _kind(named, schema)
                if "enum" in named
                else "{" + ", ".join(named.get("properties", {})) + "}"
            )
    if "enum" in spec:
        return "one of " + ", ".join(
            str(value) for value in spec["enum"] if value not in ("", None)
        )
    if spec.get("type") == "array":
        return f"list of {_kind(spec['items'], schema)}"
    kind = spec.get("format") or spec.get("type", "")
    return kind if isinstance(kind, str) else " or ".join(kind)


def _describe(code: str, answer: dict[str, Any]) -> str:
    return answer.get("description") or ("Done" if code.startswith("2") else "")
