"""Every column in which a person's words may stand, and the rows that hold words to be blanked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Cast

from commitments.models import Commitment
from people.models.keys import JSONTextField
from redaction.matching import Phrase

# Fields that hold the tracker's own words, names of things and secrets: nobody writes about a child
# in them.
NOT_WRITTEN = {
    "code",
    "slug",
    "reference",
    "series",
    "password",
    "hashed_key",
    "prefix",
    "digest",
    "file",
    "kind",
    "verb",
    "id",
    "key",
    "object_id",
    "item",
    "field",
    "short_name",
    "pgh_label",
    "address",
    "email",
    "new_address",
    "message_id",
    "session_key",
    "session_data",
    "key_digest",
    "request_digest",
    "content_type",
}
FRAMEWORK = ("contenttypes", "auth", "sessions")
_WRITTEN_KINDS = (models.CharField, models.TextField, models.JSONField)

Model = type[models.Model]


@dataclass(frozen=True)
class Match:
    """A row that holds the words in one column."""

    key: Any
    value: object
    blanked: object  # what the column is to hold instead


def written_columns() -> Iterator[tuple[Model, models.Field]]:
    """Every column in which a person's words may stand, those of the histories too."""
    tables = connection.introspection.table_names()
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if (
            options.proxy
            or options.db_table not in tables
            or options.app_label in FRAMEWORK
        ):
            continue
        for column in options.local_fields:
            if _is_written(column):
                yield model, column


def place_of(model: Model, column: models.Field) -> str:
    """Return how a column is named where it is said what was found in it."""
    return f"{model._meta.db_table}.{column.column}"


def matches_in(model: Model, column: models.Field, phrase: Phrase) -> Iterator[Match]:
    """Yield the rows that hold the words in a column."""
    may_hold = models.Q()
    for form in phrase.longest:
        may_hold |= models.Q(held__icontains=form)
    held = Cast(column.name, models.TextField())
    rows = model._base_manager.annotate(held=held).filter(may_hold)
    is_json = isinstance(column, models.JSONField | JSONTextField)
    for pk, value in list(rows.values_list("pk", column.name)):
        blanked = phrase.blanked_in_json(value) if is_json else phrase.blanked(value)
        if blanked != value:
            if column.max_length:
                blanked = blanked[: column.max_length]
            yield Match(pk, value, blanked)


def commitments_of(model: Model, pk: Any) -> set[int]:
    """Return the key of the commitment a row belongs to, by the fields that lead there."""
    if model is Commitment:
        return {pk}
    names = {field.name for field in model._meta.get_fields()}
    rows = model._base_manager.filter(pk=pk)
    for path in ("commitment", "update__commitment", "milestone__commitment"):
        if path.partition("__")[0] in names:
            return set(rows.values_list(path, flat=True)) - {None}
    if "pgh_obj" in names:
        tracked = model._meta.get_field("pgh_obj").related_model
        key = rows.values_list("pgh_obj", flat=True).first()
        return commitments_of(tracked, key) if tracked and key else set()
    return set()


def _is_written(column: models.Field) -> bool:
    if column.primary_key or column.choices or column.name in NOT_WRITTEN:
        return False
    return isinstance(column, _WRITTEN_KINDS)
