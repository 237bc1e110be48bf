"""Reads a workbook in a process of its own, which may use little time and memory: what others send
never opens inside the tracker.

Run as `python -m workbooks.reading.child xlsx`, with the bytes on its standard input. It prints
JSON: the sheets, or why the file is not taken. It knows neither the database nor any secret.
"""

import csv
import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MEGABYTE = 1024 * 1024
LARGEST_MEMORY = 256 * MEGABYTE
LONGEST_TIME = 2  # seconds of a processor
MOST_SHEETS = 30
MOST_ROWS = 20_000  # of a sheet
MOST_COLUMNS = 100
MOST_CELLS = 300_000  # of all sheets
LONGEST_CELL = 40_000  # characters
MOST_MERGED = 2_000
BASIC = ("Basic/", "Scripts/")  # where an OpenDocument file keeps programs
MACROS = "it holds macros. Save it without them and try again."
DELIMITERS = ",;\t"


class NotTaken(Exception):
    """Why a file is not taken; its text says it of “it”."""


def main() -> None:
    """Read the file of the kind that the command names, and print what it holds."""
    _bound()
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = {"sheets": list(_sheets(data, sys.argv[1]))}
    except NotTaken as reason:
        answer = {"refused": str(reason)}
    json.dump(answer, sys.stdout)


def _bound() -> None:
    """Let this process take no more time and memory than a decent file needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_TIME, LONGEST_TIME + 1))
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _sheets(data: bytes, kind: str) -> Iterator[dict[str, Any]]:
    if kind == "csv":
        yield _sheet_of_csv(data)
        return
    # Here, not above: a table as text needs none of them.
    from python_calamine import CalamineError, load_workbook

    from workbooks.reading.unread import unread_cells

    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data))
        about = book.sheets_metadata
    except (CalamineError, OSError, ValueError) as fault:
        raise NotTaken(
            f"it cannot be opened as {kind}. Save it again and try once more."
        ) from fault
    if len(about) > MOST_SHEETS:
        raise NotTaken(f"it has more than {MOST_SHEETS} sheets.")
    unread = unread_cells(data) if kind == "xlsx" else {}
    room = MOST_CELLS
    for sheet in about:
        rows = []
        if "work" in str(sheet.typ).lower():
            opened = book.get_sheet_by_name(sheet.name)
            rows = list(_rows(opened.iter_rows() if opened.height else [], opened))
            room -= sum(len(cells) for _, cells in rows)
            merged = _merged(opened)
        if room < 0:
            raise NotTaken(f"it has more than {MOST_CELLS} cells.")
        yield {
            "name": sheet.name,
            "rows": rows,
            "merged": merged if rows else [],
            "unread": unread.get(sheet.name, {}),
        }


def _rows(rows: Iterable[list[Any]], sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Yield each row that holds something, with its number."""
    if sheet.total_height > MOST_ROWS:
        raise NotTaken(f"the sheet “{sheet.name}” has more than {MOST_ROWS} rows.")
    if sheet.total_width > MOST_COLUMNS:
        raise NotTaken(
            f"the sheet “{sheet.name}” has more than {MOST_COLUMNS} columns."
        )
    left = [None] * (
        sheet.start[1] if sheet.start else 0
    )  # of the first that holds something
    for number, cells in enumerate(rows, start=1):
        plain = left + [_plain(cell) for cell in cells]
        while plain and plain[-1] in (None, ""):
            plain.pop()
        if plain:
            yield number, plain


def _plain(cell: Any) -> Any:
    """Return a cell as JSON holds it: a date as `{"day": "2018-06-30"}`."""
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, datetime):
        return {"day": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell)[:LONGEST_CELL]


def _merged(sheet: Any) -> list[list[int]]:
    """Return the merged ranges: first row, first column, last row, last column, from 1."""
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > MOST_MERGED:
        raise NotTaken(f"it has more than {MOST_MERGED} merged cells.")
    return [
        [start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1] for start, end in ranges
    ]


def _check_archive(data: bytes) -> None:
    """Refuse what would unpack to too much, and what brings macros or other programs' objects."""
    from rounds.evidence.archives import names_in
    from rounds.evidence.bounds import Reading, Unfit

    try:
        names = names_in(data, Reading())
    except Unfit as unfit:
        raise NotTaken(str(unfit)) from unfit
    except Exception as fault:  # the archive's own failures are of many kinds
        raise NotTaken("it is damaged. Save it again and try once more.") from fault
    if any(name.startswith(BASIC) for name in names):
        raise NotTaken(MACROS)


def _sheet_of_csv(data: bytes) -> dict[str, Any]:
    text = _text(data)
    if "\x00" in text or text.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        raise NotTaken("it is not a table as text. Save it as CSV and try again.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
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
    return {"name": "", "rows": rows, "merged": [], "unread": {}}


def _text(data: bytes) -> str:
    """Return what a table says as text: as UTF-16 or UTF-8, else as Excel on Windows writes it."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if b"\x00" in data[:200]:
            return data.decode("utf-16-be" if data[:1] == b"\x00" else "utf-16-le")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


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
