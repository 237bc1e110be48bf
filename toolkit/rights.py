"""What the tracker's role may do with the database: nothing that the product does not need."""

from collections import defaultdict
from collections.abc import Iterator

import psycopg2.extensions
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from pghistory.models import Context, Event

from toolkit.guards import Guard

WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")
READ = ("SELECT",)
# Written by the owner alone, as are the histories.
_OF_THE_OWNER = ("django_migrations", "redaction_pass")
# Asked by the guards as whoever makes the change.
_FOR_THE_GUARDS = "public._pgtrigger_should_ignore(name)"
_OWN = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relowner = current_user::regrole AND relkind = ANY(%s)
"""
_MAKE_IT = (
    "The database has no role {role}, and its owner may not make one. Have its"
    " administrator run: CREATE ROLE {role} LOGIN PASSWORD '…';"
)


def rights_on(model: type[Model]) -> tuple[str, ...]:
    """Return what the tracker's role may do with a table: nothing that its guards always refuse.

    A history is filled by the triggers of what it tells of, which have the owner's rights.
    """
    if issubclass(model, Event | Context):
        return READ
    refused = " ".join(_always_refused(model))
    return tuple(right for right in WRITE if right not in refused)


def make_role(cursor: CursorWrapper) -> None:
    """Make the tracker's role where there is none. Raises `ImproperlyConfigured`."""
    role, password = (settings.DATABASE_TRACKER[name] for name in ("USER", "PASSWORD"))
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    if cursor.rowcount:
        return
    name = connection.ops.quote_name(role)
    try:
        with transaction.atomic():
            cursor.execute(f"CREATE ROLE {name} LOGIN")
            if password:
                secret = _hashed(password, role)
                cursor.execute(f"ALTER ROLE {name} PASSWORD %s", [secret])
    except ProgrammingError:
        raise ImproperlyConfigured(_MAKE_IT.format(role=name)) from None


def grant(cursor: CursorWrapper) -> None:
    """Take from the tracker's role what it may, and grant it what it needs. May be run again."""
    role = connection.ops.quote_name(settings.DATABASE_TRACKER["USER"])
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    by_rights: dict[tuple[str, ...], list[str]] = defaultdict(list)
    rights = _rights_by_table()
    for table in _own(cursor, "r"):
        by_rights[rights.get(table, WRITE)].append(table)
    for granted, tables in by_rights.items():
        names = ", ".join(tables)
        cursor.execute(f"REVOKE ALL ON {names} FROM {role}")
        cursor.execute(f"GRANT {', '.join(granted)} ON {names} TO {role}")
    if sequences := ", ".join(_own(cursor, "S")):
        cursor.execute(f"GRANT USAGE, SELECT ON SEQUENCE {sequences} TO {role}")
    cursor.execute(f"GRANT EXECUTE ON FUNCTION {_FOR_THE_GUARDS} TO {role}")


def _rights_by_table() -> dict[str, tuple[str, ...]]:
    """What may be done with each table: what every model of it lets be, its stand-ins too."""
    quote = connection.ops.quote_name
    rights: dict[str, tuple[str, ...]] = {}
    for model in apps.get_models(include_auto_created=True):
        table = quote(model._meta.db_table)
        allowed = rights_on(model)
        others = rights.get(table, WRITE)
        rights[table] = tuple(right for right in allowed if right in others)
    return rights | {quote(table): READ for table in _OF_THE_OWNER}


def _own(cursor: CursorWrapper, kind: str) -> list[str]:
    cursor.execute(_OWN, [[kind]])
    return [connection.ops.quote_name(row[0]) for row in cursor.fetchall()]


def _always_refused(model: type[Model]) -> Iterator[str]:
    for trigger in getattr(model._meta, "triggers", []):
        if type(trigger) is Guard and trigger.condition is None:
            yield str(trigger.operation)


def _hashed(password: str, role: str) -> str:
    """Return the password as the server keeps it, so that no log of the server shows it."""
    kind = "scram-sha-256"
    driver = connection.connection
    return str(psycopg2.extensions.encrypt_password(password, role, driver, kind))
