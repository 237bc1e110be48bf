"""Queries that are asked again and again: Django takes longer to build one than PostgreSQL to
answer it.
"""

from collections.abc import Hashable, Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Compiled:
    """A query of values, compiled once. It is built with stand-ins, which occur in it nowhere else,
    and asked with the values that they stand for.
    """

    def __init__(self, rows: QuerySet):
        self._sql, self._values = rows.query.sql_with_params()

    def rows(self, given: Mapping[Hashable, Any]) -> list[tuple]:
        """Return the rows as the database gives them, with each stand-in replaced. One query."""
        with connection.cursor() as cursor:
            cursor.execute(
                self._sql, [given.get(value, value) for value in self._values]
            )
            return cursor.fetchall()
