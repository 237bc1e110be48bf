"""Lists of which only the page that is shown is read."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

EVERYTHING = slice(None)


class PagedRows(Sequence):
    """A list whose length the database counts; `read` reads the part of it that is asked for."""

    def __init__(self, rows: QuerySet, read: Callable[[slice], list]):
        self.rows = rows
        self.read = read

    @cached_property
    def count_of_rows(self) -> int:
        return self.rows.count()

    def __len__(self) -> int:
        return self.count_of_rows

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return self.read(place)
        return self.read(slice(place, place + 1))[0]

    def __iter__(self) -> Iterator:
        return iter(self.read(EVERYTHING))
