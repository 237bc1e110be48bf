"""The whole of the API's schema: what stands around its operations, and the names it gives."""

from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from commitments.ratings import REPORTABLE, Rating, Standing
from cpip.api_parts import title_of

# A client's types are named after these; elsewhere an enumeration stands where it is used.
NULLABLE_RATINGS = {
    "RatingOrNull": [*Rating.values, None],
    "EvidenceRatingOrNull": [*Rating.values, Standing.COMPLETE.value, None],
    "ReportedRatingOrNull": [*[standing.value for standing in REPORTABLE], None],
}
MEANINGS = {
    "RatingOrNull": "Red, amber or green; null where there is no rating.",
    "EvidenceRatingOrNull": (
        "What milestones show: red, amber, green or complete; null where they show nothing."
    ),
    "ReportedRatingOrNull": (
        "What an update says of where something stands; null while it is open."
    ),
}
TOOLS_OWN = "x-spec-enum-id"  # by which the tool tells enumerations apart

Part = dict[str, Any]


@cache
def _schema() -> Part:
    return WholeGenerator().get_schema(request=None, public=True)


class WholeGenerator(SchemaGenerator):
    """Makes the schema, with its server, its tags and its named ratings."""

    def get_schema(self, request=None, public=False):
        schema = _tidied(super().get_schema(request, public))
        schema["servers"] = [{"url": settings.BASE_URL, "description": "This tracker."}]
        schema["tags"] = _tags(schema["paths"])
        schema["components"]["schemas"] |= _named_ratings()
        return schema


class KeptGenerator(SchemaGenerator):
    """Works the schema out once for each process: it is the same for everyone, and
    takes a while.
    """

    def get_schema(self, request=None, public=False):
        return _schema()


def _tags(paths: Part) -> list[Part]:
    """Return each resource with what it is, as the first of its operations says."""
    descriptions: dict[str, str] = {}
    for operations in paths.values():
        for operation in operations.values():
            for tag in operation["tags"]:
                descriptions.setdefault(tag, operation["description"])
    return [
        {"name": tag, "x-displayName": title_of(tag), "description": description}
        for tag, description in sorted(descriptions.items())
    ]


def _named_ratings() -> dict[str, Part]:
    return {
        name: {
            "type": ["string", "null"],
            "enum": values,
            "description": MEANINGS[name],
        }
        for name, values in NULLABLE_RATINGS.items()
    }


def _tidied(part: Any) -> Any:
    """Return a part without the tool's own marks, its nullable ratings by their names."""
    if isinstance(part, list):
        return [_tidied(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    tidied = {name: _tidied(value) for name, value in part.items() if name != TOOLS_OWN}
    name = _name_of(tidied.get("enum"))
    if name is None:
        return tidied
    meta = {key: tidied[key] for key in tidied if key not in ("type", "enum")}
    return {"$ref": f"#/components/schemas/{name}", **meta}


def _name_of(values: Any) -> str | None:
    """Return the name of the nullable rating that has these values, in whatever order."""
    for name, named in NULLABLE_RATINGS.items():
        if isinstance(values, list) and set(map(str, values)) == set(map(str, named)):
            return name
    return None
