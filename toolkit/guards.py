"""Triggers that keep the record from being rewritten, whichever way the change comes."""

from typing import Any, cast

import pgtrigger
from django.db.models import Field, Model


class Guard(pgtrigger.Trigger):
    """Refuse an operation in the database, with a sentence that says why.

    PostgreSQL's `raise_exception` reaches Django as `InternalError`; the error pages and the API
    answer it with 409.
    """

    when = pgtrigger.Before
    sentence = ""

    def __init__(self, *, sentence: str, **kwargs: Any) -> None:
        self.sentence = sentence
        super().__init__(**kwargs)

    def get_func(self, model: Model) -> str:
        return "RAISE EXCEPTION '{}';".format(
            self.sentence.replace("'", "''").replace("%", "%%")
        )


class ChangesOnceSet(pgtrigger.Condition):
    """True for any change to these fields once the first of them holds something."""

    def __init__(self, *fields: str) -> None:
        self.field = fields[0]
        self.change = pgtrigger.AnyChange(*fields)

    def resolve(self, model: type[Model]) -> str:
        field = cast("Field[Any, Any]", model._meta.get_field(self.field))
        change = self.change.resolve(model)
        return f'OLD."{field.column}" IS NOT NULL AND ({change})'


def append_only(what: str) -> Guard:
    """Return the guard of a table whose rows are never changed or deleted."""
    return Guard(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        sentence=f"{what} is part of the record and cannot be changed or deleted.",
    )


def model_behind(model: Model | type[Model], name: str) -> type[Model]:
    """Return the model that a foreign key leads to."""
    return cast(type[Model], model._meta.get_field(name).related_model)
