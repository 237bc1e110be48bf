"""Reads a workbook in a process of its own, which may use little time and memory: what others send
never opens inside the tracker.

Run as `python -m workbooks.reading.child xlsx`, with the bytes on its standard input. It prints
JSON: the sheets, or why the file is not taken. It knows neither the database nor any secret.
"""

import csv
import io
import json
import math
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MEGABYTE = 1024 * 1024
LARGEST_MEMORY = 256 * MEGABYTE
LONGEST_TIME = 2  # seconds of a processor
MOST_SHEETS = 30
MOST_ROWS = 20_000  # of a sheet
MOST_COLUMNS = 100
MOST_CELLS = 300_000  # of all sheets
MOST_CHARACTERS = 12_000_000
LONGEST_CELL = 40_000  # characters
MOST_MERGED = 300
BASIC = ("basic/", "scripts/")  # where an OpenDocument file keeps programs
COMPOUND = (
    b"\xd0\xcf\x11\xe0"  # how files of older programs begin, and those with a password
)
OBJECTS = "a file or an object of another program is embedded in it. Take it out."
MACROS = "it holds macros. Save it without them and try again."
NO_TEXT = "some of its letters cannot be read. Save it as CSV in UTF-8 and try again."
DELIMITERS = ",;\t|"


class NotTaken(Exception):
    """Why a file is not taken; its text says it of “it”."""


def main() -> None:
    """Read the file of the kind that the command names, and print what it holds."""
    bound()
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = {"sheets": list(_sheets(data, sys.argv[1]))}
        _check_length(answer["sheets"])
    except NotTaken as reason:
        answer = {"refused": str(reason)}
    except MemoryError:
        raise
    # The readers have failures of many kinds; any of them means that nobody could open it.
    except Exception:
        answer = {"refused": "it cannot be opened. Save it again and try once more."}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def bound() -> None:
    """Let this process take no more time and memory than a decent file needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_TIME, LONGEST_TIME + 1))
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _check_length(sheets: list[dict[str, Any]]) -> None:
    """Refuse more text than a return pack can need."""
    characters = sum(
        len(cell)
        for sheet in sheets
        for _, cells in sheet["rows"]
        for cell in cells
        if isinstance(cell, str)
    )
    if characters > MOST_CHARACTERS:
        raise NotTaken(f"it has more than {MOST_CHARACTERS} characters.")


def _sheets(data: bytes, kind: str) -> Iterator[dict[str, Any]]:
    if kind == "csv":
        yield _sheet_of_csv(data)
        return
    # Here, not above: a table as text needs none of them.
    from python_calamine import load_workbook

    from workbooks.reading.remarks import Remarks, remarks_on, remarks_on_ods

    _check_archive(data, kind)
    book = load_workbook(io.BytesIO(data))
    sheets = book.sheets_metadata
    remarks = remarks_on(data) if kind == "xlsx" else remarks_on_ods(data)
    if len(sheets) > MOST_SHEETS:
        raise NotTaken(f"it has more than {MOST_SHEETS} sheets.")
    room = MOST_CELLS
    for about in sheets:
        if "work" not in str(about.typ).lower():
            continue
        sheet = _sheet(book.get_sheet_by_name(about.name))
        room -= sum(len(cells) for _, cells in sheet["rows"])
        if room < 0:
            raise NotTaken(f"it has more than {MOST_CELLS} cells.")
        remark = remarks.get(about.name, Remarks([], [], []))
        sheet["merged"] += remark.merged[:MOST_MERGED]
        yield sheet | {"unread": remark.unread, "shown": remark.shown}


def _sheet(sheet: Any) -> dict[str, Any]:
    if sheet.total_height > MOST_ROWS:
        raise NotTaken(f"the sheet “{sheet.name}” has more than {MOST_ROWS} rows.")
    if sheet.total_width > MOST_COLUMNS:
        raise NotTaken(
            f"the sheet “{sheet.name}” has more than {MOST_COLUMNS} columns."
        )
    rows = list(_rows(sheet)) if sheet.height else []
    return {"name": sheet.name, "rows": rows, "merged": _merged(sheet)}


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Yield each row that holds something, with its number."""
    # Of the columns before the first that holds something.
    left = [None] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        plain = left + [_plain(cell) for cell in cells]
        while plain and plain[-1] in (None, ""):
            plain.pop()
        if plain:
            yield number, plain


def _plain(cell: Any) -> Any:
    """Return a cell as JSON holds it: a date as `{"day": "2018-06-30"}`."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, datetime):
        return {"day": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    # Halves of characters can be written nowhere.
    text = str(cell)[:LONGEST_CELL]
    return text.encode(errors="replace").decode()


def _merged(sheet: Any) -> list[list[int]]:
    """Return the merged cells: first row, first column, last row, last column, from 1, as far as
    the sheet holds something.
    """
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > MOST_MERGED:
        raise NotTaken(f"it has more than {MOST_MERGED} merged cells.")
    last_row, last_column = sheet.end or (0, 0)
    return [
        [
            start[0] + 1,
            start[1] + 1,
            min(end[0], last_row) + 1,
            min(end[1], last_column) + 1,
        ]
        for start, end in ranges
    ]


def _check_archive(data: bytes, kind: str) -> None:
    """Refuse what would unpack to too much, what brings macros or other programs' objects, and what
    is of another kind than its name says.
    """
    from rounds.evidence.archives import TYPES, names_in
    from rounds.evidence.bounds import Reading, Unfit

    if data.startswith(COMPOUND):
        raise NotTaken(
            "it has a password, or is of an old kind. Save it as xlsx without a password."
        )
    try:
        names = names_in(data, Reading())
    except Unfit as unfit:
        raise NotTaken(str(unfit)) from unfit
    except Exception as fault:  # the archive's own failures are of many kinds
        raise NotTaken("it is damaged. Save it again and try once more.") from fault
    if any(name.lower().startswith(BASIC) for name in names):
        raise NotTaken(MACROS)
    if any(name.startswith("Object ") for name in names):
        raise NotTaken(OBJECTS)
    if (TYPES in names) != (kind == "xlsx"):
        raise NotTaken(
            f"its content is not {kind}. Give it the name of its kind and try again."
        )


def _sheet_of_csv(data: bytes) -> dict[str, Any]:
    text = _text(data)
    if "\x00" in text or text.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        raise NotTaken("it is not a table as text. Save it as CSV and try again.")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True
    )
    rows, room = [], MOST_CELLS
    try:
        for number, cells in enumerate(reader, start=1):
            plain = [cell[:LONGEST_CELL] for cell in cells]
            while plain and not plain[-1].strip():
                plain.pop()
            room -= len(plain)
            if number > MOST_ROWS or len(plain) > MOST_COLUMNS or room < 0:
                raise NotTaken("it has too many rows or columns.")
            if plain:
                rows.append((number, plain))
    except csv.Error as fault:
        raise NotTaken(
            "it is not a table as text. Save it as CSV and try again."
        ) from fault
    return {"name": "", "rows": rows, "merged": [], "unread": [], "shown": []}


def _text(data: bytes) -> str:
    """Return what a table says as text: as UTF-16 or UTF-8, else as Excel on Windows writes it."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if b"\x00" in data[:200]:
            return data.decode("utf-16-be" if data[:1] == b"\x00" else "utf-16-le")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # One bad byte in what is UTF-8 otherwise must not make other letters of all the rest.
        readable = data.decode("utf-8", errors="ignore")
        wrong = data.decode("utf-8", errors="replace").count("\ufffd")
        if sum(sign > "\x7f" for sign in readable) >= wrong:
            raise NotTaken(NO_TEXT) from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise NotTaken(NO_TEXT) from None


def _delimiter(text: str) -> str:
    """Return what stands between the headings: the sign that the first line has most of."""
    for line in text.splitlines():
        if line.strip():
            bare = "".join(
                line.split('"')[::2]
            )  # what stands in quotes divides nothing
            return max(DELIMITERS, key=bare.count)
    return DELIMITERS[0]


if __name__ == "__main__":
    main()
