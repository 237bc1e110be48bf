"""The databases of tests that run processes of their own, and the server that holds them."""

import io
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg2
import psycopg2.extensions
from django.conf import settings
from psycopg2 import sql

from embedded import addresses

if TYPE_CHECKING:  # alone it would be read before what it needs
    from django.db.backends.postgresql.operations import DatabaseOperations

Cursor = psycopg2.extensions.cursor


def named(address: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def server_address() -> str:
    """The address by which the tracker's role connects."""
    return os.environ.get("DATABASE_URL") or addresses.database_url(settings.VAR)


def owner_address() -> str:
    """The address of the role that owns all databases, and alone makes them."""
    return os.environ.get("DATABASE_OWNER_URL") or addresses.owner_url(settings.VAR)


def empty_as_owner(operations: "DatabaseOperations", statements: list[str]) -> None:
    """In place of Django's own way to empty the tables after a test: the tracker's role may not,
    and the guards let nobody.

    Django's statements truncate every table, which makes a thousand files anew; few hold a row.
    """
    name = operations.connection.settings_dict["NAME"]
    tables = operations.connection.introspection.django_table_names(only_existing=True)
    with _owner_of(name) as work:
        for table in tables:
            work.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


@contextmanager
def _owner_of(name: str) -> Iterator[Cursor]:
    """Work in one transaction as the owner of a database, whom no guard or key to another row
    stops.
    """
    address = named(owner_address(), name)
    with closing(psycopg2.connect(address)) as owner, owner, owner.cursor() as work:
        work.execute("SET session_replication_role = replica")
        yield work


@dataclass(frozen=True)
class Contents:
    """What a database holds: the rows of each table, and where each sequence stands."""

    rows: dict[str, bytes]
    numbers: dict[str, tuple[int, bool]]


class Server:
    """Makes, copies and removes whole databases."""

    def __init__(self) -> None:
        self.address = named(owner_address(), "postgres")

    def create(self, name: str, template: str = "template1") -> None:
        """Make a database as a copy of another, to which nobody may be connected."""
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)

    def drop(self, name: str) -> None:
        """Remove a database if it is there. Whoever is connected is cut off."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def rename(self, name: str, new: str) -> None:
        self._run("ALTER DATABASE {} RENAME TO {}", name, new)

    def leave_uncounted(self, name: str) -> None:
        """Keep the server from noting that a test has just emptied its tables: the next
        test's queries were planned for empty ones, and one took minutes.
        """
        self._run("ALTER DATABASE {} SET track_counts = off", name)

    def cut_off(self, name: str) -> None:
        """End whoever is connected to a database."""
        self.names(
            "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity"
            " WHERE datname = %s",
            name,
        )

    def has(self, name: str) -> bool:
        return bool(
            self.names("SELECT datname FROM pg_database WHERE datname = %s", name)
        )

    def names_like(self, pattern: str) -> list[str]:
        return self.names(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", pattern
        )

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Wait until no other process is in such a block with this name."""
        with self._cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
            yield  # the lock ends with the connection

    def names(self, query: str, *arguments: str) -> list[str]:
        with self._cursor() as cursor:
            cursor.execute(query, arguments)
            return [row[0] for row in cursor.fetchall()]

    def _run(self, statement: str, *names: str) -> None:
        with self._cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @contextmanager
    def _cursor(self):
        with closing(psycopg2.connect(self.address)) as connection:
            # Databases are not made or dropped in a transaction.
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor


class Database:
    """A database that many tests read, and that is given back its rows once a test has changed
    them.

    To drop it and to copy it anew would take ten times as long: a thousand files go and come, and
    a file system looks past each that went in the last minutes.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = named(server_address(), name)
        self.owner_address = named(owner_address(), name)
        self.is_touched = False
        self.server = Server()

    def create(self, template: str = "template1") -> None:
        """Make one that holds what another does. What an earlier run left behind is removed."""
        self.drop()
        self.server.create(self.name, template)

    def keep_as_it_is(self) -> None:
        """Keep what it holds now, for every test to begin with."""
        self._first = self.contents()

    def restore(self) -> None:
        """Give it back what it held at first, if a test has changed it."""
        if self.is_touched:
            self.hold(self._first)
            self.is_touched = False

    def contents(self) -> Contents:
        """Return what it holds now. Whoever is connected is cut off."""
        self.server.cut_off(self.name)
        with _owner_of(self.name) as work:
            return _contents(work)

    def hold(self, contents: Contents) -> None:
        """Let it hold just that. Whoever is connected is cut off."""
        self.is_touched = True
        self.server.cut_off(self.name)
        with _owner_of(self.name) as work:
            changed = _give_back(work, contents)
        self._clear_away_rows_of(changed)

    def _clear_away_rows_of(self, tables: list[str]) -> None:
        """Make room where rows were deleted: the tables would grow from test to test."""
        with closing(psycopg2.connect(self.owner_address)) as owner:
            owner.autocommit = True
            for table in tables:
                statement = sql.SQL("VACUUM {}").format(sql.Identifier(table))
                owner.cursor().execute(statement)

    def drop(self) -> None:
        self.server.drop(self.name)

    def change(self, statement: str) -> None:
        """Change what it holds, as the tracker's role."""
        with closing(psycopg2.connect(self.address)) as connection, connection as work:
            work.cursor().execute(statement)

    def value(self, query: str, *arguments):
        """Return the first column of the first row that a query finds."""
        return self.rows(query, *arguments)[0][0]

    def rows(self, query: str, *arguments) -> list[tuple]:
        """Return the rows that a query finds."""
        with (
            closing(psycopg2.connect(self.owner_address)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query, arguments)
            return cursor.fetchall()


def _contents(work: Cursor) -> Contents:
    tables = _names(work, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = {table: _rows_of(work, table) for table in tables}
    sequences = _names(
        work, "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
    )
    numbers = {sequence: _number_of(work, sequence) for sequence in sequences}
    return Contents(rows, numbers)


def _names(work: Cursor, query: str) -> list[str]:
    work.execute(query)
    return [row[0] for row in work.fetchall()]


def _rows_of(work: Cursor, table: str) -> bytes:
    copied = io.BytesIO()
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    work.copy_expert(statement, copied)
    return copied.getvalue()


def _number_of(work: Cursor, sequence: str) -> tuple[int, bool]:
    statement = sql.SQL("SELECT last_value, is_called FROM {}")
    work.execute(statement.format(sql.Identifier(sequence)))
    return work.fetchone()


def _give_back(work: Cursor, contents: Contents) -> list[str]:
    """Put the rows and numbers back where they are others; return the tables that had changed."""
    held = _contents(work)
    changed = [table for table in held.rows if held.rows[table] != contents.rows[table]]
    for table in changed:
        place = sql.Identifier(table)
        work.execute(sql.SQL("DELETE FROM {}").format(place))
        statement = sql.SQL("COPY {} FROM STDIN").format(place)
        work.copy_expert(statement, io.BytesIO(contents.rows[table]))
    for sequence, number in contents.numbers.items():
        if held.numbers[sequence] != number:
            work.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, *number])
    return changed
