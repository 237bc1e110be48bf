"""Finds the sheets of a return pack and their columns in what was sent, whatever they are called by
now, wherever they stand and in which order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import coordinate_to_tuple

from workbooks.columns import SHEETS, Sheet
from workbooks.reading.bounded import SheetAsSent
from workbooks.reading.values import folded, text_of

LOOKED_AT = 30  # rows in which headings are looked for
MOST_NOTED = 20  # columns that are not known, of a sheet


@dataclass(frozen=True)
class Cell:
    """One cell: where it stands, under which heading, and what is in it.

    `trouble` says why it says nothing certain although something stands in it.
    """

    place: str
    heading: str
    value: Any
    trouble: str = ""

    @property
    def written(self) -> str:
        return text_of(self.value)


Row = Mapping[str, Cell]


@dataclass
class Found:
    """What was found of a pack: the rows of its sheets by the names of these, each row as cells by
    the names of the columns, and sentences on what was not read.
    """

    rows: dict[str, list[Row]]
    notes: list[str]

    def has(self, sheet: Sheet) -> bool:
        return sheet.name in self.rows


def find(sheets: Sequence[SheetAsSent]) -> Found:
    """Return the rows of a pack's sheets. What was looked at and not read is told in its notes."""
    found = Found({}, [])
    for sent in sheets:
        headed = _headed(sent)
        if headed is None:
            if len(sent.rows) > 1 and not _is_guidance(sent):
                found.notes.append(
                    f"The sheet “{sent.name}” was not read: it has no row with the headings of a"
                    " return pack."
                )
            continue
        sheet, row, columns = headed
        if found.has(sheet):
            found.notes.append(
                f"The sheet “{sent.name}” was not read: another one holds"
                f" {sheet.title.lower()} already."
            )
            continue
        found.rows[sheet.name] = list(_rows(sent, sheet, row, columns))
        found.notes += _unknown(sent, row, columns)
    return found


def _is_guidance(sent: SheetAsSent) -> bool:
    return any(str(cells[0]).startswith("Return pack") for _, cells in sent.rows[:3])


def _headed(sent: SheetAsSent) -> tuple[Sheet, int, dict[str, int]] | None:
    """Return which sheet of a pack this is, the number of its row of headings and the place of each
    column. The sheet with the most headings is the one.
    """
    best: tuple[Sheet, int, dict[str, int]] | None = None
    for number, cells in sent.rows[:LOOKED_AT]:
        headings = [folded(text_of(cell)) for cell in cells]
        for sheet in SHEETS:
            columns = _columns(sheet, headings)
            if not all(name in columns for name in sheet.known_by):
                continue
            if best is None or len(columns) > len(best[2]):
                best = (sheet, number, columns)
        if best:
            break
    return best


def _columns(sheet: Sheet, headings: Sequence[str]) -> dict[str, int]:
    columns = {}
    for column in sheet.columns:
        for heading in (column.heading, *column.also):
            if folded(heading) in headings:
                columns[column.name] = headings.index(folded(heading))
                break
    return columns


def _rows(
    sent: SheetAsSent, sheet: Sheet, headings: int, columns: Mapping[str, int]
) -> Iterator[Row]:
    """Yield the rows below the headings in which something of the sheet stands."""
    troubles = dict(_troubles(sent))
    for number, cells in sent.rows:
        if number <= headings:
            continue
        row = {}
        for name, place in columns.items():
            value = cells[place] if place < len(cells) else None
            trouble = troubles.get((number, place + 1), "")
            heading = sheet.column(name).heading
            row[name] = Cell(sent.place(number, place), heading, value, trouble)
        if any(cell.written or cell.trouble for cell in row.values()):
            yield row


def _troubles(sent: SheetAsSent) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells that say nothing certain, with why."""
    for name, error in sent.unread.items():
        sentence = (
            f"Its formula came to the error {error}. Write the value itself."
            if error
            else "Its formula has no value. Open the workbook, save it again, or write the value"
            " itself."
        )
        yield coordinate_to_tuple(name), sentence
    for first_row, first_column, last_row, last_column in sent.merged:
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                yield (
                    (row, column),
                    "Merged cells: it is not certain for which row this is meant. Unmerge them.",
                )


def _unknown(
    sent: SheetAsSent, headings: int, columns: Mapping[str, int]
) -> Iterator[str]:
    """Yield a sentence for each column that holds something and is not known."""
    known = set(columns.values())
    headed = dict(sent.rows)[headings]
    places = {
        place
        for number, cells in sent.rows
        if number > headings
        for place, cell in enumerate(cells)
        if place not in known and text_of(cell)
    }
    for place in sorted(places)[:MOST_NOTED]:
        heading = text_of(headed[place]) if place < len(headed) else ""
        name = f" “{heading}”" if heading else ""
        yield (
            f"The column{name} at {sent.place(headings, place)} was not read: a return pack has"
            " no such column."
        )
