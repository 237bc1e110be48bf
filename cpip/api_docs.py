"""The API's documentation as a page of ours, read from its own schema: no script, no other site, our own style."""

from typing import Any

from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator

METHODS = ["get", "post", "patch", "put", "delete"]


class ApiDocsView(TemplateView):
    """Every endpoint with what it takes and what it answers."""

    template_name = "cpip/api_docs.html"

    def get_context_data(self, **kwargs):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        groups: dict[str, list] = {}
        for path, methods in schema["paths"].items():
            for method in METHODS:
                if method in methods:
                    operation = _operation(path, method, methods[method], schema)
                    groups.setdefault(path.split("/")[3], []).append(operation)
        return super().get_context_data(groups=groups, **kwargs)


def _operation(path: str, method: str, spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    body = spec.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "id": spec["operationId"],
        "method": method.upper(),
        "path": path,
        "description": spec.get("description", ""),
        "parameters": spec.get("parameters", []),
        "fields": _fields(body, schema) if body else [],
        "responses": {code: _describe(code, answer) for code, answer in spec["responses"].items()},
    }


def _fields(body: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    component = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]] if "$ref" in body else body
    required = component.get("required", [])
    return [
        {"name": name, "needed": name in required, "kind": _kind(spec, schema), "help": spec.get("description", "")}
        for name, spec in component.get("properties", {}).items()
    ]


def _kind(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    """Say in a few words what a field holds."""
    for part in [spec, *spec.get("oneOf", []), *spec.get("allOf", [])]:
        if "$ref" in part:
            named = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
            return _kind(named, schema) if "enum" in named else "{" + ", ".join(named.get("properties", {})) + "}"
    if "enum" in spec:
        return "one of " + ", ".join(str(value) for value in spec["enum"] if value not in ("", None))
    if spec.get("type") == "array":
        return f"list of {_kind(spec['items'], schema)}"
    kind = spec.get("format") or spec.get("type", "")
    return kind if isinstance(kind, str) else " or ".join(kind)


def _describe(code: str, answer: dict[str, Any]) -> str:
    return answer.get("description") or ("Done" if code.startswith("2") else "")
