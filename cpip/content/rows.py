"""The rows that a load makes or changes, without undoing what an officer has changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from commitments.models import Commitment
from programme.models import LoadedValue, Source

Model = type[models.Model]
Row = TypeVar("Row", bound=models.Model)


@dataclass
class Loaded:
    """What a load did: items made, fields set, fields left as an officer changed them, and those
    left because the record keeps them.
    """

    created: int = 0
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    on_record: list[str] = field(default_factory=list)


class Rows:
    """The database's rows by what the file calls them, and what each load gave their fields."""

    def __init__(self, *, overwrite: bool):
        self.overwrite = overwrite
        self.loaded = Loaded()
        self.faults: list[str] = []
        self.created: set[models.Model] = set()
        self._by_key: dict[Model, dict[str, Any]] = {}
        self._last_loaded = {
            (row.item, row.field): row for row in LoadedValue.objects.all()
        }

    def get(self, model: type[Row], key: str) -> Row:
        row: Row = self._by_key[model][key]
        return row

    def call(self, row: models.Model, key: str) -> None:
        """Let the file call a row by a key that it has no more."""
        self._by_key[type(row)][key] = row

    def all_of(self, model: type[Row]) -> list[Row]:
        return list(self._by_key[model].values())

    def source(self, code: str | None) -> Source | None:
        return self.get(Source, code) if code else None

    def put(
        self,
        model: type[Row],
        key_field: str,
        key: Any,
        label: str,
        *,
        at_first: Any = None,
        **values: Any,
    ) -> Row | None:
        """Make the item, or set those of its fields that nobody has changed since the last load.

        `at_first` are fields that are set as it is made, and never again.
        """
        item = _find(model, key_field, key, values)
        try:
            if item is None:
                first = {key_field: key, **(at_first or {})}
                item = self._create(model, first, label, values)
            else:
                self.set_fields(item, label, values)
        except ValidationError as refusal:
            self.refuse(label, refusal)
            return None
        self._by_key.setdefault(model, {})[key] = item
        return item

    def set_fields(self, item: models.Model, label: str, values: dict) -> None:
        """Set those of an item's fields that nobody has changed since the last load."""
        changed = {}
        for name, value in values.items():
            current = plain(_current(item, name))
            new = plain(value)
            if self.is_left_to_officer(label, name, current, new):
                continue
            self.remember(label, name, new)
            if current != new:
                changed[name] = value
        if changed:
            _change(item, changed)
            self.loaded.changed += [f"{label}: {name}" for name in changed]

    def is_left_to_officer(self, label: str, name: str, current: Any, new: Any) -> bool:
        """True where an officer gave the field another value since the last load, which stays."""
        is_officers = current not in (self.last(label, name), new)
        if not is_officers or self.overwrite:
            return False
        self.loaded.kept.append(f"{label}: {name}")
        return True

    def last(self, label: str, name: str) -> Any:
        """Return what the last load gave a field, or None where none did."""
        row = self._last_loaded.get((label, name))
        return row.value if row else None

    def remember(self, label: str, name: str, value: Any) -> None:
        new = LoadedValue(item=label, field=name)
        row = self._last_loaded.setdefault((label, name), new)
        row.value = value

    def save_what_was_loaded(self) -> None:
        LoadedValue.objects.bulk_create(
            self._last_loaded.values(),
            update_conflicts=True,
            unique_fields=["item", "field"],
            update_fields=["value"],
        )

    def refuse(self, label: str, refusal: ValidationError) -> None:
        for name, sentences in refusal.message_dict.items():
            self.faults.append(f"{label}: {name}: {' '.join(sentences)}")

    def _create(self, model: type[Row], first: dict, label: str, values: dict) -> Row:
        sets = {
            name: value for name, value in values.items() if _holds_many(model, name)
        }
        single = {name: value for name, value in values.items() if name not in sets}
        item = model(**first, **single)
        _clean(item)
        item.save()
        self.created.add(item)
        for name, value in sets.items():
            getattr(item, name).set(value)
        for name, value in values.items():
            self.remember(label, name, plain(value))
        self.loaded.created += 1
        return item


def plain(value: Any) -> Any:
    """Return a value as it is stored to compare with: rows by what names them, lists sorted."""
    if isinstance(value, models.Model):
        code = getattr(value, "code", None)
        return code or getattr(value, "reference", None) or value.pk
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return sorted(plain(item) for item in value)
    return value


def _change(item: models.Model, changed: dict) -> None:
    single = [name for name in changed if not _holds_many(type(item), name)]
    for name, value in changed.items():
        if name in single:
            setattr(item, name, value)
        else:
            getattr(item, name).set(value)
    _clean(item)
    item.save(update_fields=single)


def _clean(item: models.Model) -> None:
    # A commitment takes its kind as it is saved.
    exclude = ["kind"] if isinstance(item, Commitment) else None
    item.full_clean(exclude=exclude)


def _find(
    model: type[Row], key_field: str, key: Any, names: Iterable[str]
) -> Row | None:
    """Return the item of a key, in one query with those that its fields lead to."""
    rows = model._default_manager.filter(**{key_field: key})
    leading = [name for name in names if model._meta.get_field(name).many_to_one]
    if leading:  # without a name, it would follow all
        rows = rows.select_related(*leading)
    return rows.first()


def _current(item: models.Model, name: str) -> Any:
    value = getattr(item, name)
    return list(value.all()) if _holds_many(type(item), name) else value


def _holds_many(model: Model, name: str) -> bool:
    return bool(model._meta.get_field(name).many_to_many)
