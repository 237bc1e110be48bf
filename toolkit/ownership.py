"""The two roles of the database: the owner's, which migrates, and the tracker's own.

Whoever owns a table may switch its guards off. So the tracker connects as a role that owns
nothing, and only what `as_owner` surrounds works as the owner.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

CREDENTIALS = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
ONE_ROLE = (
    "The tracker connects to the database as a role that could switch off the guards"
    " of the record. Give it a role of its own: “Two roles” in docs/operating.md."
)
# Whoever may become a superuser, an owner or a role's maker, or may empty a table or add a trigger.
_COULD_SWITCH_OFF = """
    SELECT role.rolsuper OR role.rolcreaterole
        OR EXISTS (
            SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind IN ('r', 'p') AND (
                pg_has_role(relowner, 'MEMBER')
                OR has_table_privilege(oid, 'TRUNCATE, TRIGGER')
            )
        )
        OR EXISTS (
            SELECT FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            AND pg_has_role(proowner, 'MEMBER')
        )
        OR has_schema_privilege('public', 'CREATE')
        OR (
            SELECT pg_has_role(datdba, 'MEMBER') FROM pg_database
            WHERE datname = current_database()
        )
    FROM pg_roles AS role WHERE role.rolname = current_user
"""


def has_owner() -> bool:
    """True where the settings name an owner that is another role than the tracker's."""
    owner = settings.DATABASE_OWNER
    return owner is not None and owner["USER"] != settings.DATABASE_TRACKER["USER"]


@contextmanager
def as_owner() -> Iterator[None]:
    """Let Django's connection be the owner's, where the settings name one; in no transaction."""
    own = connection.settings_dict
    owner = settings.DATABASE_OWNER or own
    before = {name: own[name] for name in CREDENTIALS}
    connection.close()
    own.update({name: owner[name] for name in CREDENTIALS})
    try:
        yield
    finally:
        connection.close()
        own.update(before)


def could_switch_off_guards() -> bool:
    """True where the role that is connected could disable a guard, by one query."""
    with connection.cursor() as cursor:
        cursor.execute(_COULD_SWITCH_OFF)
        return bool(cursor.fetchone()[0])
