"""The API's documentation as a page of ours, read from its own schema, without a script."""

import json
from functools import cache
from typing import Any

from django.views.generic import TemplateView

from cpip.api_document import KeptGenerator
from cpip.api_parts import title_of
from cpip.api_problems import KINDS
from people.idempotency import KEPT_FOR
from rounds.updates.content_serializers import MOST_UPDATES
from toolkit.faults import CODES

# The resources that a partner's system comes for, first; then the others.
FIRST = ["updates", "contributions"]
Spec = dict[str, Any]  # a part of the schema, or what the page shows of it
METHODS = ["get", "post", "patch", "put", "delete"]


class ApiDocsView(TemplateView):
    """Every endpoint with what it takes and answers, every kind of problem, every fault's code."""

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
def _groups() -> dict[str, list[Spec]]:
    """Return the operations by the title of their resource."""
    schema = KeptGenerator().get_schema(public=True)
    groups: dict[str, list[Spec]] = {}
    for path, methods in schema["paths"].items():
        resource = path.split("/")[3]
        for method in METHODS:
            if method in methods:
                operation = _operation(path, method, methods[method], schema)
                groups.setdefault(resource, []).append(operation)
    order = FIRST + [name for name in groups if name not in FIRST]
    return {title_of(name): groups[name] for name in order}


def _operation(path: str, method: str, spec: Spec, schema: Spec) -> Spec:
    content = spec.get("requestBody", {}).get("content", {})
    body = content.get("application/json", content.get("multipart/form-data", {}))
    parameters = spec.get("parameters", [])
    responses = sorted(spec["responses"].items())
    return {
        "id": spec["operationId"],
        "method": method.upper(),
        "path": path,
        "description": spec.get("description", ""),
        "is_deprecated": spec.get("deprecated", False),
        "parameters": [
            parameter for parameter in parameters if parameter["in"] != "path"
        ],
        "fields": _fields(body["schema"], schema) if body else [],
        "examples": _examples(body),
        "answers": _answers(spec["responses"], schema),
        "responses": {code: _describe(code, answer) for code, answer in responses},
    }


def _examples(body: Spec) -> list[tuple[str, str]]:
    """Return each example of a body with its title."""
    examples = []
    for name, example in body.get("examples", {}).items():
        text = json.dumps(example["value"], indent=1, ensure_ascii=False)
        examples.append((example.get("summary", name), text))
    return examples


def _answers(responses: Spec, schema: Spec) -> list[Spec]:
    """Return the members of a good answer; of a list, those of each of its rows."""
    for status in ("201", "200"):
        content = responses.get(status, {}).get("content", {})
        body = content.get("application/json", {}).get("schema")
        if body:
            body = body.get("oneOf", [body])[0]
            properties = _component(body, schema).get("properties", {})
            rows = properties.get("results", {}).get("items")
            if rows and "next" in properties:
                body = rows
            return _fields(body, schema)
    return []


def _component(body: Spec, schema: Spec) -> Spec:
    """Return what a body is, where the schema only refers to it."""
    if "$ref" not in body:
        return body
    return schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]


def _fields(body: Spec, schema: Spec) -> list[Spec]:
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


def _kind(spec: Spec, schema: Spec) -> str:
    """Say in a few words what a field holds."""
    for part in [spec, *spec.get("oneOf", []), *spec.get("allOf", [])]:
        if "$ref" in part:
            component = _component(part, schema)
            if "enum" in component:
                return _kind(component, schema)
            return "{" + ", ".join(component.get("properties", {})) + "}"
    if "enum" in spec:
        values = [str(value) for value in spec["enum"] if value not in ("", None)]
        return "one of " + ", ".join(values)
    if spec.get("type") == "array":
        return f"list of {_kind(spec['items'], schema)}"
    kind = spec.get("format") or spec.get("type", "")
    return kind if isinstance(kind, str) else " or ".join(kind)


def _describe(code: str, answer: Spec) -> str:
    usual = "Done" if code.startswith("2") else ""
    return answer.get("description") or usual
