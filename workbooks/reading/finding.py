"""Finds the sheets of a return pack and their columns in what was sent, whatever they are called by
now, wherever they stand and in which order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from workbooks.columns import LISTS, SHEETS, Sheet
from workbooks.marks import read_pack_mark
from workbooks.reading.bounded import SheetAsSent
from workbooks.reading.values import folded, text_of

LOOKED_AT = 30  # rows in which headings are looked for
MOST_NOTED = 20  # columns that are not read, of a sheet
NULL = "It holds a character that cannot be kept. Write it anew."
LINE_BREAK = "\n"  # what a reader of ods files loses
NO_VALUE = (
    "Its formula has no value. Save the workbook again, or write the value itself."
)
MERGED = "Merged cells: it is not certain for which row this is meant. Unmerge them."


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
class PackSheets:
    """What was found of a pack: the rows of its sheets by the names of these, each row as cells by
    the names of the columns, and sentences on what was not read.
    """

    rows: dict[str, list[Row]]
    notes: list[str]

    def has(self, sheet: Sheet) -> bool:
        return sheet.name in self.rows


@dataclass(frozen=True)
class Headings:
    """Which sheet of a pack one is, the number of its row of headings, and each column's place."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]


def find(sheets: Sequence[SheetAsSent]) -> PackSheets:
    """Return the rows of a pack's sheets. What was looked at and not read is told in its notes.

    Raises `ValidationError` under `file` where two sheets, or two columns, may be meant.
    """
    pack = PackSheets({}, [])
    names: dict[str, str] = {}
    for sent in sheets:
        headings = _headings_of(sent)
        if headings is None:
            pack.notes += _not_read(sent)
            continue
        sheet = headings.sheet
        if sheet.name in names:
            _refuse_doubles(
                f"The sheets “{names[sheet.name]}” and “{sent.name}” both hold"
                f" {sheet.title.lower()}. Keep one of the two."
            )
        names[sheet.name] = sent.name
        pack.rows[sheet.name] = list(_rows(sent, headings))
        pack.notes += _columns_not_read(sent, headings)
    return pack


def _not_read(sent: SheetAsSent) -> Iterator[str]:
    """Say that a sheet was not read, but of the pack's own guidance and lists."""
    texts = [cell for _, cells in sent.rows[:60] for cell in cells]
    is_guidance = any(isinstance(text, str) and read_pack_mark(text) for text in texts)
    if sent.rows and not is_guidance and sent.name != LISTS:
        yield (
            f"The sheet “{sent.name}” was not read: it has no row with the headings of a"
            " return pack."
        )


def _headings_of(sent: SheetAsSent) -> Headings | None:
    """Return the headings of the sheet of a pack that this is: the one with the most of them."""
    for number, cells in sent.rows[:LOOKED_AT]:
        written = [folded(text_of(cell)) for cell in cells]
        fitting = []
        for sheet in SHEETS:
            columns = _columns(sheet, written)
            if all(name in columns for name in sheet.known_by):
                fitting.append(Headings(sheet, number, columns))
        if fitting:
            headings = max(fitting, key=lambda one: len(one.columns))
            _check_no_doubles(sent, headings, written)
            return headings
    return None


def _columns(sheet: Sheet, headings: Sequence[str]) -> dict[str, int]:
    columns = {}
    for column in sheet.columns:
        for heading in (column.heading, *column.also):
            if folded(heading) in headings:
                columns[column.name] = headings.index(folded(heading))
                break
    return columns


def _check_no_doubles(
    sent: SheetAsSent, headings: Headings, written: Sequence[str]
) -> None:
    for name, place in headings.columns.items():
        places = [
            sent.place(headings.row, number)
            for number, heading in enumerate(written)
            if heading == written[place]
        ]
        if len(places) > 1:
            heading = headings.sheet.column(name).heading
            _refuse_doubles(
                f"Two columns are headed “{heading}”: {' and '.join(places)}. Keep one."
            )


def _refuse_doubles(sentence: str) -> None:
    raise ValidationError({"file": ValidationError(sentence, code="repeated")})


def _rows(sent: SheetAsSent, headings: Headings) -> Iterator[Row]:
    """Yield the rows below the headings in which something of the sheet stands."""
    troubles = {(row, column): _why_unread(error) for row, column, error in sent.unread}
    shown = {(row, column): precision for row, column, precision in sent.shown}
    for number, cells in sent.rows:
        if number <= headings.row:
            continue
        merged = _merged_in(sent, number)
        row = {}
        for name, place in headings.columns.items():
            value = cells[place] if place < len(cells) else None
            precision = shown.get((number, place + 1))
            if isinstance(value, dict) and precision:
                value = value | {"shown": precision}
            trouble = troubles.get((number, place + 1), "")
            if isinstance(value, str) and "\x00" in value:
                value, trouble = value.replace("\x00", ""), NULL
            if not trouble and any(first <= place < last for first, last in merged):
                trouble = MERGED
            heading = headings.sheet.column(name).heading
            row[name] = Cell(sent.place(number, place), heading, value, trouble)
        if any(cell.written or cell.trouble for cell in row.values()):
            yield row


def _short(heading: Any) -> str:
    return text_of(heading).replace("\x00", "")[:60]


def _why_unread(error: str) -> str:
    if error == LINE_BREAK:
        return (
            "Its line breaks cannot be read. Save the workbook as xlsx and try again."
        )
    if error:
        return f"Its formula came to the error {error}. Write the value itself."
    return NO_VALUE


def _merged_in(sent: SheetAsSent, row: int) -> list[tuple[int, int]]:
    """Return the columns of a row that are merged cells, each from the first to after the last."""
    return [
        (first_column - 1, last_column)
        for first_row, first_column, last_row, last_column in sent.merged
        if first_row <= row <= last_row
    ]


def _columns_not_read(sent: SheetAsSent, headings: Headings) -> Iterator[str]:
    """Yield a sentence for each column that holds something and is not read."""
    read = set(headings.columns.values())
    written = dict(sent.rows)[headings.row]
    places = {
        place
        for number, cells in sent.rows
        if number > headings.row
        for place, cell in enumerate(cells)
        if place not in read and text_of(cell)
    }
    for place in sorted(places)[:MOST_NOTED]:
        heading = _short(written[place]) if place < len(written) else ""
        name = f" “{heading}”" if heading else ""
        yield (
            f"The column{name} at {sent.place(headings.row, place)} was not read: a return"
            " pack has no such column."
        )
