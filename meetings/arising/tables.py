"""Actions arising as a table for files."""

from collections.abc import Iterable
from typing import Any

from programme.as_at import AsAt
from standing.tables import yes
from toolkit.downloads import Table

COLUMNS = [
    "Number",
    "What is to be done",
    "Who",
    "By when",
    "State",
    "Late",
    "Group",
    "Meeting",
    "Action or recommendation",
]


def actions_table(actions: Iterable[Any], at: AsAt) -> Table:
    """Return actions arising that were read `on_day` and `in_full` as a table."""
    rows = (
        [
            action.number,
            action.text,
            str(action.who),
            action.due_known,
            "Open" if action.was_open else "Closed",
            yes(action.was_late),
            action.group.name,
            action.outcome.item.meeting.date,
            reference_of(action),
        ]
        for action in actions
    )
    return Table(
        name="actions",
        title="Actions arising from meetings",
        columns=COLUMNS,
        rows=rows,
        day=at.day,
    )


def reference_of(action: Any) -> str:
    """Return the reference of what it is about, where it is about one."""
    commitment = action.outcome.commitment
    return commitment.reference if commitment else ""
