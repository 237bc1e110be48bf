"""Triggers that keep the record from being rewritten, whichever way the change comes."""

from typing import Any

import pgtrigger
from django.db.models import Model


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


def append_only(what: str) -> Guard:
    """Return the guard of a table whose rows are never changed or deleted."""
    return Guard(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        sentence=f"{what} is part of the record and cannot be changed or deleted.",
    )
