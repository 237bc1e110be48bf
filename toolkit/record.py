"""What the owner does after each migration, so that the tracker's role cannot rewrite the record.

The record are the tables that have a guard or a history, whichever they are: none is named here.
"""

from pathlib import Path

import pghistory.trigger
import pgtrigger
from django.db import connection
from django.db.backends.utils import CursorWrapper
from pghistory.models import Context

CONTEXT = Context._meta.db_table
_SQL = Path(__file__).with_name("record.sql")
_TRIGGER_FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
    AND proowner = current_user::regrole
"""
_HAS_TRIGGER = "SELECT FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s"


def tables_of_the_record() -> set[str]:
    """Return the tables whose rows are guarded, tracked, or the history of others."""
    models = {model for model, _ in pgtrigger.registered()}
    return {model._meta.db_table for model in models} | {CONTEXT}


def guard(cursor: CursorWrapper) -> None:
    """Guard the tables of the record against what no trigger of a model can refuse.

    That is emptying them, passing the triggers by a variable of the session, and tables or
    functions of the same names that somebody puts in the triggers' way. May be run again.
    """
    cursor.execute(_SQL.read_text())
    present = set(connection.introspection.table_names(cursor))
    for table in sorted(tables_of_the_record() & present):
        _add_trigger(cursor, table, "refuse_truncate", "TRUNCATE", "STATEMENT")
    if CONTEXT in present:
        _add_trigger(cursor, CONTEXT, "keep_context", "UPDATE OR DELETE", "ROW")
    cursor.execute(_TRIGGER_FUNCTIONS)
    for (function,) in cursor.fetchall():
        _keep_to_itself(cursor, function)
    _write_history_as_owner(cursor)


def _add_trigger(
    cursor: CursorWrapper, table: str, function: str, operation: str, level: str
) -> None:
    """Add a trigger where it is missing: adding one locks the table."""
    table = connection.ops.quote_name(table)
    cursor.execute(_HAS_TRIGGER, [table, function])
    if not cursor.rowcount:
        cursor.execute(
            f"CREATE TRIGGER {function} BEFORE {operation} ON {table}"
            f" FOR EACH {level} EXECUTE FUNCTION public.{function}()"
        )


def _keep_to_itself(cursor: CursorWrapper, function: str) -> None:
    """Let a trigger's function find the tracker's own tables alone, and serve nobody else's."""
    path = "pg_catalog, public, pg_temp"
    cursor.execute(f"ALTER FUNCTION {function} SET search_path = {path}")
    cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def _write_history_as_owner(cursor: CursorWrapper) -> None:
    """Let the triggers alone write the history, which the tracker's role only reads."""
    for model, trigger in pgtrigger.registered():
        function = f"public.{trigger.get_pgid(model)}"
        cursor.execute("SELECT to_regproc(%s)", [function])
        is_there = cursor.fetchone()[0] is not None
        if is_there and isinstance(trigger, pghistory.trigger.Event):
            cursor.execute(f"ALTER FUNCTION {function}() SECURITY DEFINER")
