"""The ledger as a table for files."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from reminders.models import Reminder
from toolkit.downloads import Table

COLUMNS = [
    "Round",
    "Step",
    "Person",
    "Address",
    "About",
    "For the day",
    "State",
    "Attempts",
    "Sent at",
    "Sent at once for",
    "Fault",
    "Message-ID",
    "Subject",
    "Text as sent",
]
AT_A_TIME = 500
ABOUT = [
    (
        "Source",
        (
            "CPIP progress tracker: every email that was made about updates owed, and"
            " what became of it."
        ),
    )
]


def ledger_table(reminders: QuerySet[Reminder], day: date) -> Table:
    """Return the ledger as it is on a day. Rows are read so many at a time."""
    return Table("reminders", "Reminders", COLUMNS, _rows(reminders), day, ABOUT)


def _rows(reminders: QuerySet[Reminder]) -> Iterator[list]:
    for reminder in reminders.iterator(chunk_size=AT_A_TIME):
        yield _row(reminder)


def _row(reminder: Any) -> list:
    """Return the cells of a reminder with `is_held`."""
    lines = reminder.lines.all()
    is_held = reminder.is_waiting and reminder.is_held
    return [
        str(reminder.round or ""),
        reminder.name,
        reminder.person.name,
        reminder.address,
        ", ".join(line.commitment.reference for line in lines),
        reminder.day,
        "Held" if is_held else reminder.get_state_display(),
        reminder.attempts,
        reminder.sent_at,
        str(reminder.asked_by or ""),
        reminder.fault,
        reminder.message_id,
        reminder.subject,
        reminder.body,
    ]
