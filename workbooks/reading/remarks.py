"""What the cells of a workbook are besides their values: a formula whose value was never
worked out, one that came to an error, a date that is shown as a month, merged cells.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.parsers import expat

BLOCK = 1024 * 1024
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
MONTH_AND_YEAR = 17  # the format of Excel's own that shows Jun-18
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
Attributes = dict[str, str]


class Remarks(NamedTuple):
    """What is to be known of a sheet's cells: (row, column, error) of those that say nothing, an
    empty error where a formula has no value; (row, column, precision) of dates that are shown as
    months or years; and merged cells (first row, first column, last row, last column).
    """

    unread: list[tuple[int, int, str]]
    shown: list[tuple[int, int, str]]
    merged: list[tuple[int, int, int, int]]


def remarks_on(data: bytes) -> dict[str, Remarks]:
    """Return by the name of each sheet what is to be known of its cells besides their values.

    A formula that came to an empty text has a value: its cell says that it is a text.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if BOOK not in names or RELATIONS not in names:
            return {}
        parts = _targets(archive)
        shortened = _shortened(archive) if STYLES in names else {}
        return {
            name: _cells(archive, parts[relation], shortened)
            for name, relation in _sheets(archive)
            if parts.get(relation) in names
        }


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the name of each sheet, and of the relation that leads to its part."""
    sheets: list[tuple[str, str]] = []

    def start(tag: str, about: Attributes) -> None:
        if _local(tag) == "sheet":
            relation = next((about[key] for key in about if _local(key) == "id"), "")
            sheets.append((about.get("name", ""), relation))

    _parse(archive, BOOK, start)
    return sheets


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part that each relation of the workbook leads to."""
    parts: dict[str, str] = {}

    def start(tag: str, about: Attributes) -> None:
        target = about.get("Target", "")
        place = target if target.startswith("/") else posixpath.join("xl", target)
        parts[about.get("Id", "")] = posixpath.normpath(place).lstrip("/")

    _parse(archive, RELATIONS, start)
    return parts


def _shortened(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the numbers of the styles that show a date as a month or a year, with which."""
    formats = {str(MONTH_AND_YEAR): "month"}
    styles: list[str] = []
    inside: list[str] = []

    def start(tag: str, about: Attributes) -> None:
        inside.append(_local(tag))
        if inside[-1] == "numFmt":
            formats[about.get("numFmtId", "")] = _precision(about.get("formatCode", ""))
        elif inside[-2:] == ["cellXfs", "xf"]:
            styles.append(about.get("numFmtId", ""))

    def end(tag: str) -> None:
        inside.pop()

    _parse(archive, STYLES, start, end)
    precisions = {
        str(place): formats.get(style, "") for place, style in enumerate(styles)
    }
    return {number: precision for number, precision in precisions.items() if precision}


def _precision(code: str) -> str:
    """Return whether a format shows a month or a year; nothing for any other."""
    signs = set(QUOTED.sub("", code).lower())
    if "y" not in signs or {"d", "h", "s"} & signs:
        return ""
    return "month" if "m" in signs else "year"


class _Cells:
    """Reads the cells of a sheet one after the other."""

    def __init__(self, shortened: dict[str, str]) -> None:
        self.shortened = shortened
        self.remarks = Remarks([], [], [])
        self.row = self.column = 0
        self.kind = self.inside = self.value = ""
        self.has_formula = False

    def start(self, tag: str, about: Attributes) -> None:
        self.inside = _local(tag)
        if self.inside == "row":
            self.row, self.column = self.row + 1, 0
        elif self.inside == "c":
            self.row, self.column = self._place(about.get("r", ""))
            self.kind, self.value = about.get("t", ""), ""
            self.has_formula = False
            if precision := self.shortened.get(about.get("s", "")):
                self.remarks.shown.append((self.row, self.column, precision))
        elif self.inside == "f":
            self.has_formula = True

    def _place(self, name: str) -> tuple[int, int]:
        """Return the row and column of a cell: the next one where it does not say."""
        if match := PLACE.fullmatch(name):
            return int(match[2]), _number_of(match[1])
        return self.row, self.column + 1

    def text(self, value: str) -> None:
        if self.inside == "v" and self.kind == "e":
            self.value += value
        elif self.inside == "v":
            self.value = "there"

    def end(self, tag: str) -> None:
        self.inside = ""
        if _local(tag) != "c":
            return
        if self.kind == "e":
            self.remarks.unread.append((self.row, self.column, self.value[:40]))
        elif self.has_formula and not self.value and self.kind != "str":
            self.remarks.unread.append((self.row, self.column, ""))


class _OdsCells:
    """Reads the cells of all tables of an OpenDocument workbook, where one may stand several
    times in a row.
    """

    def __init__(self) -> None:
        self.remarks: dict[str, Remarks] = {}
        self.table = Remarks([], [], [])
        self.row = self.column = 0
        self.rows = self.columns = 1  # how often the row and the cell stand there
        self.error = self.text_of_error = ""

    def start(self, tag: str, about: Attributes) -> None:
        if tag == "table:table":
            self.table = Remarks([], [], [])
            self.remarks[about.get("table:name", "")] = self.table
            self.row, self.rows = 0, 1
        elif tag == "table:table-row":
            self.row, self.column = self.row + self.rows, 0
            self.rows, self.columns = _times(about, "table:number-rows-repeated"), 1
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._start_cell(about)
        elif tag in ("text:line-break", "text:tab"):
            self.error = "\n"

    def _start_cell(self, about: Attributes) -> None:
        self.column += self.columns
        self.columns = _times(about, "table:number-columns-repeated")
        is_error = about.get("calcext:value-type") == "error"
        self.error, self.text_of_error = "error" if is_error else "", ""
        rows = _times(about, "table:number-rows-spanned")
        columns = _times(about, "table:number-columns-spanned")
        if rows > 1 or columns > 1:
            last = self.row + rows - 1, self.column + columns - 1
            self.table.merged.append((self.row, self.column, *last))

    def text(self, value: str) -> None:
        if self.error == "error":
            self.text_of_error += value

    def end(self, tag: str) -> None:
        if tag == "table:table-cell" and self.error:
            error = self.text_of_error[:40] if self.error == "error" else self.error
            self.table.unread.append((self.row, self.column, error or "?"))
            self.error = ""


def remarks_on_ods(data: bytes) -> dict[str, Remarks]:
    """The same of an OpenDocument workbook, whose formulas have their values. How its dates are
    shown is not looked at.
    """
    cells = _OdsCells()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _parse(archive, "content.xml", cells.start, cells.end, cells.text)
    return cells.remarks


def _times(about: Attributes, name: str) -> int:
    number = about.get(name, "1")
    return int(number) if number.isdecimal() and len(number) < 8 else 1


def _number_of(letters: str) -> int:
    """Return the number of a column by its letters: A is 1."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _cells(archive: zipfile.ZipFile, part: str, shortened: dict[str, str]) -> Remarks:
    cells = _Cells(shortened)
    _parse(archive, part, cells.start, cells.end, cells.text)
    return cells.remarks


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser: Any = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    with archive.open(part) as opened:
        while block := opened.read(BLOCK):
            parser.Parse(block, False)
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
