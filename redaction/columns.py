"""Every column in which a person's words may stand, and the rows that hold words to be blanked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection, models
from django.db.models.functions import Cast

from commitments.models import Commitment
from people.models.keys import JSONTextField
from redaction.matching import BLANK, Phrases

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
    "message_id",
    "session_key",
    "session_data",
    "key_digest",
    "request_digest",
    "content_type",
}
# What takes the place of an address that is none any more where the row must have one.
NO_ADDRESS = "https://redacted.invalid/"
FRAMEWORK = ("contenttypes", "auth", "sessions")
_WRITTEN_KINDS = (models.CharField, models.TextField, models.JSONField)

Model = type[models.Model]


@dataclass(frozen=True)
class Match:
    """A row that holds the words in one column."""

    key: Any
    value: object
    blanked: object  # what the column is to hold instead

    def stored(self, column: models.Field) -> object:
        """What the column is to hold, as the database keeps it."""
        if isinstance(column, models.JSONField):
            return self.blanked
        return column.get_prep_value(self.blanked)


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


def matches_in(model: Model, column: models.Field, phrases: Phrases) -> Iterator[Match]:
    """Yield the rows that hold the words in a column."""
    may_hold = models.Q()
    for form in phrases.longest:
        may_hold |= models.Q(held__icontains=form)
    held = Cast(column.name, models.TextField())
    rows = model._base_manager.annotate(held=held).filter(may_hold)
    is_json = isinstance(column, models.JSONField | JSONTextField)
    for pk, value in list(rows.values_list("pk", column.name)):
        blanked = phrases.blanked_in_json(value) if is_json else phrases.blanked(value)
        if blanked != value:
            yield Match(pk, value, _fitted(blanked, column))


def no_address(column: models.Field) -> str | None:
    """Return what a column of addresses holds in place of one that is none any more; None of any
    other column.
    """
    if not isinstance(column, models.URLField):
        return None
    return "" if column.blank else NO_ADDRESS


def commitments_of(model: Model, keys: Iterable[Any]) -> dict[Any, int]:
    """Return the key of the commitment each row belongs to, by the fields that lead there.

    At most two queries for any number of rows; those that belong to none are left out.
    """
    if model is Commitment:
        return {key: key for key in keys}
    names = {field.name for field in model._meta.get_fields()}
    rows = model._base_manager.filter(pk__in=list(keys))
    for path in ("commitment", "update__commitment", "milestone__commitment"):
        if path.partition("__")[0] in names:
            return _without_none(rows.values_list("pk", path))
    if "pgh_obj" in names:
        return _through_history(model, rows)
    return {}


def _through_history(model: Model, rows: models.QuerySet) -> dict[Any, int]:
    tracked = cast(Model, model._meta.get_field("pgh_obj").related_model)
    behind = _without_none(rows.values_list("pk", "pgh_obj"))
    commitments = commitments_of(tracked, set(behind.values()))
    pairs = ((key, commitments.get(row)) for key, row in behind.items())
    return _without_none(pairs)


def _without_none(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    return {key: value for key, value in pairs if value is not None}


def _fitted(text: Any, column: models.Field) -> Any:
    """Return what a column can hold of a blanked value: an address that the marks have broken goes
    as a whole, and a text that they have made too long is cut, with no mark in two.
    """
    longest, nowhere = column.max_length, no_address(column)
    if nowhere is not None and not _is_address(text):
        return nowhere
    if longest is None or len(text) <= longest:
        return text
    start = text.rfind(BLANK, 0, longest + len(BLANK) - 1)
    is_cut = start >= 0 and start + len(BLANK) > longest
    return text[: start if is_cut else longest]


def _is_address(text: str) -> bool:
    try:
        URLValidator()(text)
    except ValidationError:
        return False
    return True


def _is_written(column: models.Field) -> bool:
    if column.primary_key or column.choices or column.name in NOT_WRITTEN:
        return False
    if isinstance(column, models.EmailField):
        return False  # where a person is reached; the address of a document is written
    return isinstance(column, _WRITTEN_KINDS)
