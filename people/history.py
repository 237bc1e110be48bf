"""The database's own record of changes, as lines that a person can read.

`day` is the business day a change was made on; `recorded` the real moment, shown where it is
another day.
"""

from collections.abc import Callable, Iterable
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
class Named:
    """A field that holds a key: the rows it names, and the words they are known by."""

    field: str
    model: type[Model]
    words: str


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


def with_people_and_names(events: QuerySet, named: Iterable[Named] = ()) -> QuerySet:
    """Add who made each change, through what, on which business day, and the names behind changed
    keys.
    """
    person = User.objects.filter(pk=Cast(OuterRef("by"), BigIntegerField())).values(
        "name"
    )
    names = {}
    for one in named:
        for place in (0, 1):
            key = Cast(
                KeyTextTransform(
                    place, KeyTransform(f"{one.field}_id", OuterRef("pgh_diff"))
                ),
                BigIntegerField(),
            )
            names[f"{one.field}_{place}"] = Subquery(
                one.model.objects.filter(pk=key).values(one.words)
            )
    return (
        events.annotate(
            by=KeyTextTransform("user", F("pgh_context")),
            day=KeyTextTransform("day", F("pgh_context")),
            via=KeyTextTransform("via", F("pgh_context")),
            command=KeyTextTransform("command", F("pgh_context")),
        )
        .annotate(who=Subquery(person), **names)
        .order_by("-pgh_created_at", "-pgh_slug")
    )


def recorded_changes(
    instance: Model, named: Iterable[Named] = (), most: int = 200
) -> list[Line]:
    """Return what the database recorded of one row, newest first. One query."""
    events = Events.objects.across(type(instance).pgh_event_model).references(instance)
    found = with_people_and_names(events, named)[:most]
    return [
        line
        for event in found
        if (line := line_of(event, lambda one: _what(one, type(instance), named)))
    ]


def recorded_changes_of_keys(organisation: Organisation, most: int = 200) -> list[Line]:
    """Return what the database recorded of an organisation's API keys, newest first. One query."""
    events = Events.objects.across(ApiKey.pgh_event_model).filter(
        pgh_data__organisation_id=organisation.pk
    )

    def what(event) -> str:
        words = _what(event, ApiKey, ())
        return (
            words
            and f"API key “{event.pgh_data['name']}”: {words[0].lower()}{words[1:]}"
        )

    return [
        line
        for event in with_people_and_names(events)[:most]
        if (line := line_of(event, what))
    ]


def line_of(event, what: Callable[[Any], str]) -> Line | None:
    """Return the line of an event, or None where `what` has nothing to say of it."""
    words = what(event)
    if not words:
        return None
    recorded = timezone.localtime(event.pgh_created_at)
    day = date.fromisoformat(event.day) if event.day else recorded.date()
    return Line(
        day,
        words,
        _who(event),
        recorded=recorded_on(day, recorded),
        via=through(event.via),
        order=(recorded,),
    )


def changes(model: type[Model], changed: dict[str, list]) -> str:
    """Return what changed in words: each field's name, and its text before and after where it is
    text.
    """
    return "; ".join(
        f"{_label(model, name)} changed{_before_and_after(pair)}"
        for name, pair in changed.items()
    )


def with_names(
    event, changed: dict[str, list], named: Iterable[Named]
) -> dict[str, list]:
    """Return changed fields with the names that the event was given in place of keys."""
    keys = {f"{one.field}_id": one.field for one in named}
    return {
        name: (
            [getattr(event, f"{keys[name]}_{place}") for place in (0, 1)]
            if name in keys
            else pair
        )
        for name, pair in changed.items()
    }


def _what(event, model: type[Model], named: Iterable[Named]) -> str:
    if event.pgh_label == "insert":
        return "Added"
    if event.pgh_label == "delete":
        return "Deleted"
    changed = {
        name: pair for name, pair in (event.pgh_diff or {}).items() if name != "figures"
    }
    return changes(model, with_names(event, changed, named))


def _who(event) -> str:
    if event.who:
        return event.who
    return (
        "The programme’s content file"
        if event.command == "load_programme"
        else "From the command line"
    )


def _label(model: type[Model], name: str) -> str:
    kinds = [
        model,
        *(
            kind.related_model
            for kind in model._meta.related_objects
            if kind.one_to_one
        ),
    ]
    fields = {field.name: field for kind in kinds for field in kind._meta.fields}
    return str(fields[name.removesuffix("_id")].verbose_name).capitalize()


def _before_and_after(pair: list) -> str:
    if any(isinstance(value, bool) for value in pair):
        return f" to {'yes' if pair[1] else 'no'}"
    if not all(isinstance(value, str) for value in pair):
        return f" to “{pair[1]}”" if isinstance(pair[1], str) and pair[1] else ""
    return f" from “{pair[0]}” to “{pair[1]}”"
