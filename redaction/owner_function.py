"""The owner's function that blanks words: made anew after each migration, for the columns that
there are.
"""

import json
from pathlib import Path

from django.conf import settings
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from meetings.blanking import ISSUED
from redaction.columns import Model, no_address, place_of, written_columns

SIGNATURE = "public.blank_words(bigint, jsonb, text[], jsonb)"
_SQL = Path(__file__).with_name("blank_words.sql")


def make(cursor: CursorWrapper) -> None:
    """Make the function, as the owner, who alone may call it then."""
    columns = {place_of(*pair): _described(*pair) for pair in written_columns()}
    source = _SQL.read_text().replace("COLUMNS_AS_JSON", json.dumps(columns))
    cursor.execute(source.replace("FILES_AS_JSON", json.dumps(_files())))
    cursor.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")


def grant(cursor: CursorWrapper) -> None:
    """Let the tracker's role call it. What it puts on record, nobody else writes."""
    role = connection.ops.quote_name(settings.DATABASE_TRACKER["USER"])
    cursor.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {role}")
    cursor.execute("SELECT to_regclass('rounds_redaction')")
    if cursor.fetchone()[0]:
        cursor.execute(f"REVOKE INSERT ON rounds_redaction FROM {role}")


def _files() -> list[dict[str, str]]:
    """Return where the files of what was issued stand, and the content that they are set from."""
    return [
        {
            "place": place_of(
                issued.content, issued.content._meta.get_field("content")
            ),
            "table": issued.files._meta.db_table,
            "column": issued.column,
        }
        for issued in ISSUED
    ]


def _described(model: Model, column: models.Field) -> dict[str, object]:
    return {
        "table": model._meta.db_table,
        "column": column.column,
        "key": model._meta.pk.column,
        "longest": column.max_length,
        "is_json": isinstance(column, models.JSONField),
        "no_address": no_address(column),
    }
