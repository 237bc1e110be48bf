"""Writes notes into a copy of a workbook, in a process of its own with little time and memory.

Run as `python -m workbooks.handing.marking_child`, with a line of JSON (the notes by their cells)
and the bytes of the workbook on its standard input. It prints the bytes of the copy.
"""

import io
import json
import sys

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from workbooks.reading.child import bound

MARKED = PatternFill("solid", fgColor="F8D7DA")
WIDTH, HEIGHT = 220, 320  # points of a note


def main() -> None:
    """Read notes and workbook, and print the copy."""
    bound()
    notes, _, data = sys.stdin.buffer.read().partition(b"\n")
    book = load_workbook(io.BytesIO(data))
    for place, note in json.loads(notes).items():
        _mark(book, place, note)
    book.save(sys.stdout.buffer)


def _mark(book: Workbook, place: str, note: str) -> None:
    """Put a note at a cell; at one that is merged with others, at the first of them."""
    name, _, coordinate = place.rpartition("!")
    if name not in book.sheetnames or not coordinate:
        return
    page = book[name]
    cell = page[coordinate]
    if isinstance(cell, MergedCell):
        areas = [area for area in page.merged_cells.ranges if coordinate in area]
        cell = page.cell(areas[0].min_row, areas[0].min_col)
    cell.comment = Comment(note, "CPIP progress tracker", WIDTH, HEIGHT)
    cell.fill = MARKED


if __name__ == "__main__":
    main()
