"""A copy of a workbook that was sent, with what is wrong as notes at its cells."""

import json
from collections import defaultdict

from toolkit.errors import Conflict
from workbooks.models import Workbook
from workbooks.reading.bounded import run_apart

MOST_ROWS = 2_000  # whose faults are marked
LARGEST_MARKED = (
    2 * 1024 * 1024
)  # bytes of a workbook that is written anew while one waits


def marked_copy(workbook: Workbook) -> bytes:
    """Return an xlsx workbook as it was sent, with a note at each cell that has a fault.

    Raises `Conflict` for another kind of file, and for one that takes too much to be written anew:
    the page and the API list the faults of any.
    """
    if workbook.kind != "xlsx" or workbook.size > LARGEST_MARKED:
        raise Conflict(
            "Only an xlsx workbook of up to 2 MB is given back with notes. The list on the"
            " page names each cell."
        )
    notes = json.dumps(_notes_of(workbook)).encode()
    with workbook.file.open() as opened:
        data = notes + b"\n" + opened.read()
    copy = run_apart("workbooks.handing.marking_child", [], data)
    if not copy:
        raise Conflict(
            "The workbook cannot be written anew. The list on the page names each cell."
        )
    return copy


def _notes_of(workbook: Workbook) -> dict[str, str]:
    """Return what is to be noted at each cell. One query."""
    notes: dict[str, list[str]] = defaultdict(list)
    rows = workbook.rows.exclude(faults=[]).values_list("faults", flat=True)
    for faults in rows[:MOST_ROWS]:
        for fault in faults:
            notes[fault["cell"]].append(fault["detail"])
    return {cell: "\n".join(sentences) for cell, sentences in notes.items()}
