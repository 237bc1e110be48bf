"""What an answer holds, as text that can be compared."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator

import openpyxl
import pypdf

from crawling.masks import USED_COLUMN
from crawling.pages import lines_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def text_of(content: bytes, content_type: str) -> str:
    """Return the text of an answer; of what cannot be read, its length and hash."""
    kind = content_type.partition(";")[0].strip()
    if kind.endswith("json") and "openapi" not in kind:
        return _json(content)
    if kind in _WRITERS:
        return "\n".join(_WRITERS[kind](content))
    if kind.startswith("text/") or "openapi" in kind:
        return content.decode("utf-8")
    digest = hashlib.sha256(content).hexdigest()
    return f"{len(content)} bytes, SHA-256 {digest}"


def _json(content: bytes) -> str:
    return json.dumps(json.loads(content), ensure_ascii=False, indent=1)


def _calendar(content: bytes) -> Iterator[str]:
    """Yield the lines of a calendar, those that were folded in one."""
    yield from content.decode("utf-8").replace("\r\n ", "").splitlines()


def _workbook(content: bytes) -> Iterator[str]:
    """Yield each cell of each sheet with its place, value and format."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    yield f"title {book.properties.title!r} creator {book.properties.creator!r}"
    for sheet in book:
        yield f"sheet {sheet.title!r} frozen at {sheet.freeze_panes}"
        masked = {cell.column for cell in sheet[1] if cell.value == USED_COLUMN}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and cell.column not in masked:
                    yield _cell(cell)


def _table(content: bytes) -> Iterator[str]:
    """Yield the lines as they are; where a column is masked, the other cells of each row."""
    text = content.decode("utf-8")
    lines = io.StringIO(text, newline="")
    rows = list(csv.reader(lines))
    if not rows or USED_COLUMN not in rows[0]:
        yield text
        return
    masked = rows[0].index(USED_COLUMN)
    for row in rows:
        yield repr([*row[:masked], *row[masked + 1 :]])


def _cell(cell: openpyxl.cell.Cell) -> str:
    bold = " bold" if cell.font.bold else ""
    return f"{cell.coordinate} {cell.value!r} {cell.number_format}{bold}"


def _paper(content: bytes) -> Iterator[str]:
    """Yield the title and the text of each page."""
    paper = pypdf.PdfReader(io.BytesIO(content))
    yield f"title {paper.metadata.title!r} pages {len(paper.pages)}"
    for number, page in enumerate(paper.pages, start=1):
        yield f"page {number}"
        yield page.extract_text()


_WRITERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "text/html": lines_of,
    "text/calendar": _calendar,
    "text/csv": _table,
    "application/pdf": _paper,
    XLSX: _workbook,
}
