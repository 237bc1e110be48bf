"""The databases of tests that run processes of their own, and the server that holds them."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg2 import sql

from embedded import addresses


def named(address: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def server_address() -> str:
    """The address by which the tracker's role connects."""
    return os.environ.get("DATABASE_URL") or addresses.database_url(settings.VAR)


def owner_address() -> str:
    """The address of the role that owns all databases, and alone makes them."""
    return os.environ.get("DATABASE_OWNER_URL") or addresses.owner_url(settings.VAR)


def empty_as_owner(operations: DatabaseOperations, statements: list[str]) -> None:
    """In place of Django's own way to empty the tables after a test: the tracker's role may not,
    and the guards let nobody.
    """
    address = named(owner_address(), operations.connection.settings_dict["NAME"])
    with closing(psycopg2.connect(address)) as owner, owner.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("; ".join(statements))
        owner.commit()


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
    """A database that many tests read, and that is copied anew from its template once a test has
    changed it.
    """

    def __init__(self, name: str) -> None:
        self.name, self._template = name, f"{name}_template"
        self.address = named(server_address(), name)
        self.owner_address = named(owner_address(), name)
        self.is_touched = False
        self.server = Server()

    def create(self, template: str = "template1") -> None:
        """Make one that holds what another does. What an earlier run left behind is removed."""
        self.drop()
        self.server.create(self.name, template)

    def keep_as_template(self) -> None:
        """Keep a copy of what it holds now. Whoever is connected is cut off."""
        self.server.cut_off(self.name)
        self.server.create(self._template, self.name)

    def restore(self) -> None:
        """Put it back to what the template holds, if a test has changed it."""
        if self.is_touched:
            self.server.drop(self.name)
            self.server.create(self.name, self._template)
            self.is_touched = False

    def keep(self, word: str) -> str:
        """Keep a copy of what it holds now, and return the copy's name. Whoever is connected is
        cut off.
        """
        kept = f"{self.name}_{word}"
        self.server.drop(kept)
        self.server.cut_off(self.name)
        self.server.create(kept, self.name)
        return kept

    def copy(self, kept: str) -> None:
        """Put it back to what a kept copy holds."""
        self.server.drop(self.name)
        self.server.create(self.name, kept)
        self.is_touched = True

    def drop(self) -> None:
        self.server.drop(self.name)
        self.server.drop(self._template)

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
