"""Making the database server forget rows as they once were, so that its own files do too."""

import time

from django.db import DatabaseError, connection

from meetings.blanking import ISSUED
from redaction.columns import written_columns

PATIENCE = 120  # seconds that the server's other transactions are waited for
# What the server noted about the columns' values, and its log of changes.
_AFTER_THE_TABLES = (
    "VACUUM (FULL) pg_statistic",
    "CHECKPOINT",
    "SELECT pg_switch_wal()",
    "CHECKPOINT",
)


def forget() -> str | None:
    """Rewrite the tables, so that the server's own files no longer hold rows as they once were.

    All of them, since a row that was changed before the redaction may have held the words. To be
    called in no transaction. Returns None, or a sentence that says what the server did not allow.
    """
    written = {model._meta.db_table for model, _ in written_columns()}
    files = {issued.files._meta.db_table for issued in ISSUED}
    tables = sorted(written | files)
    try:
        with connection.cursor() as cursor:
            if not _older_transactions_end(cursor):
                return (
                    "Other transactions have run for long, so the server kept rows as"
                    " they were. Run VACUUM FULL later."
                )
            for table in tables:
                name = connection.ops.quote_name(table)
                cursor.execute(f"VACUUM (FULL, ANALYZE) {name}")
            for statement in _AFTER_THE_TABLES:
                cursor.execute(statement)
    except DatabaseError as fault:
        sentence = "The server’s own files may still hold the words, for it refused"
        return f"{sentence}: {fault}".strip()
    return None


def _older_transactions_end(cursor) -> bool:
    """Wait until the server has nobody left for whom it would keep rows as they were before now.

    First for whoever writes, in any of its databases: while they do, every new reader counts as old
    as they are, and so does VACUUM FULL itself. Then for whoever began to read this database before
    the last of them was done.
    """
    deadline = time.monotonic() + PATIENCE
    cursor.execute("SELECT pg_current_xact_id()")
    written = "SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8"
    if not _comes_true(cursor, written, cursor.fetchone()[0], deadline):
        return False
    cursor.execute("SELECT clock_timestamp()")
    read = (
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start < %s"
    )
    return _comes_true(cursor, read, cursor.fetchone()[0], deadline)


def _comes_true(cursor, question: str, about: object, deadline: float) -> bool:
    while True:
        cursor.execute(question, [about])
        if cursor.fetchone()[0]:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.2)
