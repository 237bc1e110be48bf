"""A copy of a workbook that was sent, with what is wrong as notes at its cells."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from toolkit.errors import Conflict
from workbooks.models import Workbook

MARKED = PatternFill("solid", fgColor="F8D7DA")
MOST_MARKS = 2_000
LARGEST_MARKED = (
    2 * 1024 * 1024
)  # bytes of a workbook that is written anew while one waits
Faults = Mapping[str, list[dict[str, Any]]]


def marked_copy(workbook: Workbook) -> bytes:
    """Return an xlsx workbook as it was sent, with a note at each cell that has a fault.

    Raises `Conflict` for another kind of file, and for one that is too large to be written anew
    while somebody waits: the page and the API list the faults of any.
    """
    if workbook.kind != "xlsx" or workbook.size > LARGEST_MARKED:
        raise Conflict(
            "Only an xlsx workbook of up to 2 MB is given back with notes. The list on the page"
            " names each cell."
        )
    try:
        with workbook.file.open() as opened:
            book = load_workbook(io.BytesIO(opened.read()))
    except (InvalidFileException, ValueError, KeyError, TypeError) as fault:
        raise Conflict(
            "The workbook cannot be written anew. The list on the page names each cell."
        ) from fault
    for place, faults in _by_cell(workbook).items():
        _mark(book, place, faults)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _by_cell(workbook: Workbook) -> Faults:
    by_cell: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = workbook.rows.exclude(faults=[]).values_list("faults", flat=True)
    for faults in rows[:MOST_MARKS]:
        for fault in faults:
            by_cell[fault["cell"]].append(fault)
    return by_cell


def _mark(book: Book, place: str, faults: Iterable[dict[str, Any]]) -> None:
    """Put a note at a cell; at one that is merged with others, at the first of them."""
    name, _, coordinate = place.rpartition("!")
    if name not in book.sheetnames or not coordinate:
        return
    page = book[name]
    cell = page[coordinate]
    if isinstance(cell, MergedCell):
        ranges = [area for area in page.merged_cells.ranges if coordinate in area]
        cell = ranges[0].start_cell
    cell.comment = Comment(
        "\n".join(_sentences(faults)), "CPIP progress tracker", 220, 320
    )
    cell.fill = MARKED


def _sentences(faults: Iterable[dict[str, Any]]) -> Iterator[str]:
    for fault in faults:
        yield fault["detail"]
