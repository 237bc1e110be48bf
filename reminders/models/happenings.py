"""What makes an event of a row: a trigger of the database, so that no door is missed and the event
is made in the transaction of what happened.

Each stands on a stand-in of the model whose rows it watches, for the parts below know nothing of
events: `update_happenings` and `people_happenings`.
"""

import pgtrigger
from django.db.models import Model

# Who makes the change, of rows that do not say: the tracker tells the database with each request.
WHO_ACTS = (
    "(NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb"
    " ->> 'user')::bigint"
)
REAL_TIME = "statement_timestamp()"
_EVENTS = "reminders_event"


class Happening(pgtrigger.Trigger):
    """Make an event of a row that was added or changed, where it is one of these kinds.

    `kind` is SQL that answers with the kind, or NULL for none; `columns` says what each column of
    the event is filled with.
    """

    when = pgtrigger.After

    def __init__(
        self, *, kind: str, columns: dict[str, str], suffix: str = "", **kwargs
    ) -> None:
        self.kind = kind
        self.columns = columns
        kwargs.setdefault("name", f"tell{suffix}")
        kwargs.setdefault("operation", pgtrigger.Insert)
        super().__init__(**kwargs)

    def get_func(self, model: Model) -> str:
        columns = {"at": "NEW.at", "by_id": "NEW.by_id"} | self.columns
        names = ", ".join(columns)
        values = ", ".join(columns.values())
        return f"""
            INSERT INTO {_EVENTS} (kind, {names})
            SELECT kind, {values} FROM (SELECT {self.kind} AS kind) AS happened
            WHERE kind IS NOT NULL;
            RETURN NULL;
        """
