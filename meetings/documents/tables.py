"""Documents as a table for files."""

from collections.abc import Iterable

from meetings.models import Document
from programme.as_at import AsAt
from programme.dates import PartialDate
from toolkit.downloads import Table

COLUMNS = [
    "Title",
    "Kind",
    "When",
    "Known to the",
    "Last day",
    "Result published",
    "Actions and recommendations",
    "Work strands",
    "Address",
    "Source",
]


def documents_table(documents: Iterable[Document], at: AsAt) -> Table:
    """Return documents as a table. What they belong to was prefetched."""
    rows = (
        [
            document.title,
            document.get_kind_display(),
            document.date,
            document.get_precision_display(),
            _day(document.ends),
            _day(document.result),
            ", ".join(row.reference for row in document.commitments.all()),
            ", ".join(row.title for row in document.workstreams.all()),
            document.address,
            str(document.source or ""),
        ]
        for document in documents
    )
    return Table(
        name="documents",
        title="Documents and events",
        columns=COLUMNS,
        rows=rows,
        day=at.day,
    )


def _day(when: PartialDate | None) -> str:
    return str(when or "")
