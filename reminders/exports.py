"""The ledger as a file for spreadsheets. No cell is read as a formula (OWASP, CSV injection)."""

from collections.abc import Iterator

from defusedcsv import csv
from django.db.models import QuerySet
from django.utils import timezone

from reminders.models import Reminder

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
    "Sent early by",
    "Fault",
    "Message-ID",
    "Subject",
    "Text as sent",
]
AT_A_TIME = 500


class _Line:
    """Takes what the writer writes, a line at a time."""

    def write(self, text: str) -> str:
        return text


def ledger_file(reminders: QuerySet[Reminder]) -> Iterator[str]:
    """Yield the ledger’s lines, the first with the mark by which Excel knows UTF-8. Rows are read so many at a time."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for reminder in reminders.iterator(chunk_size=AT_A_TIME):
        yield writer.writerow(_cells(reminder))


def _cells(reminder: Reminder) -> list:
    sent_at = reminder.sent_at and timezone.localtime(reminder.sent_at).isoformat(timespec="seconds")
    return [
        str(reminder.round),
        reminder.step.name,
        reminder.person.name,
        reminder.address,
        ", ".join(line.commitment.reference for line in reminder.lines.all()),
        reminder.day.isoformat(),
        reminder.get_state_display(),
        reminder.attempts,
        sent_at or "",
        str(reminder.asked_by or ""),
        reminder.fault,
        reminder.message_id,
        reminder.subject,
        reminder.body,
    ]
