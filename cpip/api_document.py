"""The whole of the API's schema: what stands around its operations, and the names it gives."""

from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from commitments.ratings import REPORTABLE, Rating, Standing
from cpip.api_links import add_links
from cpip.api_parts import title_of

# Clients name their types after these; elsewhere an enumeration stands where it is used. Each has a
# nullable one beside it: `RatingOrNull`.
RATINGS = {
    "Rating": Rating.values,
    "EvidenceRating": [*Rating.values, Standing.COMPLETE.value],
    "ReportedRating": [standing.value for standing in REPORTABLE],
}
MEANINGS = {
    "Rating": "Red, amber or green.",
    "EvidenceRating": "What milestones show: red, amber, green or complete.",
    "ReportedRating": "What an update says of where something stands.",
}
NULL = {"type": "null"}
COMPONENTS = "#/components/schemas/"
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
        add_links(schema["paths"])
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
    ratings: dict[str, Part] = {}
    for name, values in RATINGS.items():
        meaning = MEANINGS[name]
        ratings[name] = {"type": "string", "enum": values, "description": meaning}
        ratings[f"{name}OrNull"] = {
            "oneOf": [{"$ref": f"{COMPONENTS}{name}"}, NULL],
            "description": f"{meaning} Null where there is none.",
        }
    return ratings


def _tidied(part: Any) -> Any:
    """Return a part without the tool's own marks, and its nullable enumerations as one of two: the
    tool gives null among their values, of which clients make types that nobody can name.
    """
    if isinstance(part, list):
        return [_tidied(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    tidied = {name: _tidied(value) for name, value in part.items() if name != TOOLS_OWN}
    values = tidied.get("enum")
    if not isinstance(values, list) or None not in values:
        return tidied
    meta = {key: tidied[key] for key in tidied if key not in ("type", "enum")}
    return {**_or_null([value for value in values if value is not None]), **meta}


def _or_null(values: list[str]) -> Part:
    """Return the schema of one of these values or null; by its name where it is a rating."""
    for name, named in RATINGS.items():
        if set(values) == set(named):
            return {"$ref": f"{COMPONENTS}{name}OrNull"}
    return {"oneOf": [{"type": "string", "enum": values}, NULL]}
