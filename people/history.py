"""The database's own record of changes, as lines that a person can read.

`day` is the business day a change was made on; `recorded` the real moment, shown where it is
another day.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils import timezone
from pghistory.models import Events

from people.models import ApiKey, Organisation, User


@dataclass(frozen=True)
class NamedField:
    """A field that holds a key: the rows it points to, and the column with their names."""

    field: str
    model: type[Model]
    column: str

    @property
    def key(self) -> str:
        return f"{self.field}_id"

    def name_at(self, place: int) -> Subquery:
        """Return the name behind the key before a change (place 0) or after it (1)."""
        pair = KeyTransform(self.key, OuterRef("pgh_diff"))
        key = Cast(KeyTextTransform(place, pair), BigIntegerField())
        return Subquery(self.model._default_manager.filter(pk=key).values(self.column))


# What the record of changes is annotated with, and what it is called there.
CONTEXT_KEYS = {"by": "user", "day": "day", "via": "via", "command": "command"}


@dataclass(frozen=True)
class Line:
    """One line of a history: on which business day, what, by whom, through what, and when that was
    recorded.
    """

    day: date
    what: str
    who: str
    note: str = ""
    recorded: datetime | None = None
    via: str = ""
    order: tuple = ()


def recorded_on(day: date, recorded: datetime | None) -> datetime | None:
    """Return the real moment a thing was recorded, in Scotland, where it is on another day than it
    is about.
    """
    local = timezone.localtime(recorded) if recorded else None
    return local if local and local.date() != day else None


def through(via: str | None) -> str:
    """Return what a change came through in words; a page, the usual way, is not said."""
    return {"API": "the API", "command": "a command"}.get(via or "", "")


def with_people_and_names(
    events: QuerySet, named_fields: Iterable[NamedField] = ()
) -> QuerySet:
    """Add who made each change, through what, on which business day, and the names behind changed
    keys.
    """
    context = {
        name: KeyTextTransform(key, F("pgh_context"))
        for name, key in CONTEXT_KEYS.items()
    }
    person = User.objects.filter(pk=Cast(OuterRef("by"), BigIntegerField()))
    names = {}
    for field in named_fields:
        names[f"{field.field}_0"] = field.name_at(0)
        names[f"{field.field}_1"] = field.name_at(1)
    return (
        events.annotate(**context)
        .annotate(who=Subquery(person.values("name")), **names)
        .order_by("-pgh_created_at", "-pgh_slug")
    )


def recorded_changes(
    instance: Model, named_fields: Sequence[NamedField] = (), most: int = 200
) -> list[Line]:
    """Return what the database recorded of one row, newest first. One query."""
    model = type(instance)
    # Each tracked model has an event model, which the stubs do not know.
    event_model = model.pgh_event_model  # type: ignore[attr-defined]
    events = Events.objects.across(event_model).references(instance)
    events = with_people_and_names(events, named_fields)[:most]
    return lines_of(events, lambda event: _what(event, model, named_fields))


def recorded_changes_of_keys(organisation: Organisation, most: int = 200) -> list[Line]:
    """Return what the database recorded of an organisation's API keys, newest first. One query."""
    event_model = ApiKey.pgh_event_model  # type: ignore[attr-defined]
    events = Events.objects.across(event_model).filter(
        pgh_data__organisation_id=organisation.pk
    )

    return lines_of(with_people_and_names(events)[:most], _what_of_key)


def _what_of_key(event) -> str:
    sentence = _what(event, ApiKey, ())
    if not sentence:
        return ""
    name = event.pgh_data["name"]
    return f"API key “{name}”: {sentence[0].lower()}{sentence[1:]}"


def lines_of(events: Iterable[Any], what: Callable[[Any], str]) -> list[Line]:
    """Return the lines of events, but for those of which `what` has nothing to say."""
    lines = []
    for event in events:
        if sentence := what(event):
            lines.append(_line_of(event, sentence))
    return lines


def _line_of(event, sentence: str) -> Line:
    recorded = timezone.localtime(event.pgh_created_at)
    day = date.fromisoformat(event.day) if event.day else recorded.date()
    return Line(
        day,
        sentence,
        _who(event),
        recorded=recorded_on(day, recorded),
        via=through(event.via),
        order=(recorded,),
    )


def changes(model: type[Model], changed: dict[str, list]) -> str:
    """Return what changed in words: each field's name, and its text before and after where it is
    text or a number.
    """
    return "; ".join(
        f"{_label(model, name)} changed{_before_and_after(name, pair)}"
        for name, pair in changed.items()
    )


def with_names(
    event, changed: dict[str, list], named_fields: Iterable[NamedField]
) -> dict[str, list]:
    """Return changed fields with the names that the event was given in place of keys."""
    pairs = dict(changed)
    for field in named_fields:
        if field.key in pairs:
            before = getattr(event, f"{field.field}_0")
            after = getattr(event, f"{field.field}_1")
            pairs[field.key] = [before, after]
    return pairs


def _what(event, model: type[Model], named_fields: Iterable[NamedField]) -> str:
    if event.pgh_label == "insert":
        return "Added"
    if event.pgh_label == "delete":
        return "Deleted"
    pairs = (event.pgh_diff or {}).items()
    changed = {name: pair for name, pair in pairs if name != "figures"}
    return changes(model, with_names(event, changed, named_fields))


def _who(event) -> str:
    if event.who:
        return event.who
    if event.command == "load_programme":
        return "The programme’s content file"
    return "From the command line"


def _label(model: type[Model], name: str) -> str:
    """Return what a field is called, which is the model's own or that of a row that extends it."""
    field_name = name.removesuffix("_id")
    extensions = [
        relation.related_model
        for relation in model._meta.related_objects
        if relation.one_to_one
    ]
    labels: dict[str, str] = {}
    for kind in (model, *extensions):
        labels |= {field.name: str(field.verbose_name) for field in kind._meta.fields}
    return str(labels[field_name]).capitalize()


def _before_and_after(name: str, pair: list) -> str:
    if any(isinstance(value, bool) for value in pair):
        return f" to {'yes' if pair[1] else 'no'}"
    is_key = name.endswith("_id")
    if not is_key and all(type(value) is int for value in pair):
        return f" from {pair[0]} to {pair[1]}"
    if not all(isinstance(value, str) for value in pair):
        return f" to “{pair[1]}”" if isinstance(pair[1], str) and pair[1] else ""
    return f" from “{pair[0]}” to “{pair[1]}”"
