"""One process at a time takes up what happened: places in the feed have no gaps and no doubles."""

from django.db import connection

_LOCK = 0x43504950  # among the database's advisory locks


def is_our_turn() -> bool:
    """Take the lock until the transaction ends; False where another has it, who does the work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
