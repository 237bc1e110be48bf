"""A database of the browser tests' own, and the template from which it is made new."""

from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql


def named(address: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


class Database:
    """A database that many tests read, and that is copied anew from its template once a test has
    changed it.
    """

    def __init__(self, server: str, name: str) -> None:
        self.name, self.template = name, f"{name}_template"
        self.address = named(server, name)
        self.is_touched = False
        self._server = named(server, "postgres")

    def create(self) -> None:
        """Make an empty one. What an earlier run left behind is removed."""
        self.drop()
        self._run("CREATE DATABASE {name}")

    def keep_as_template(self) -> None:
        """Keep a copy of what it holds now. Whoever is connected is cut off."""
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
            " {text}",
            "CREATE DATABASE {template} TEMPLATE {name}",
        )

    def restore(self) -> None:
        """Put it back to what the template holds, if a test has changed it."""
        if self.is_touched:
            self._run(
                "DROP DATABASE {name} WITH (FORCE)",
                "CREATE DATABASE {name} TEMPLATE {template}",
            )
            self.is_touched = False

    def drop(self) -> None:
        self._run(
            "DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            "DROP DATABASE IF EXISTS {template} WITH (FORCE)",
        )

    def value(self, query: str, *arguments):
        """Return the first column of the first row that a query finds."""
        return self.rows(query, *arguments)[0][0]

    def rows(self, query: str, *arguments) -> list[tuple]:
        """Return the rows that a query finds."""
        connection = psycopg2.connect(self.address)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, arguments)
                return cursor.fetchall()
        finally:
            connection.close()

    def _run(self, *statements: str) -> None:
        connection = psycopg2.connect(self._server)
        connection.autocommit = (
            True  # databases are not made or dropped in a transaction
        )
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(
                        sql.SQL(statement).format(
                            name=sql.Identifier(self.name),
                            template=sql.Identifier(self.template),
                            text=sql.Literal(self.name),
                        )
                    )
        finally:
            connection.close()
