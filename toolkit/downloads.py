"""Tables as files for spreadsheets, CSV and XLSX. No cell is read as a formula (OWASP, CSV
injection).
"""

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.generic.base import ContextMixin, View
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.texts import LOOKS_LIKE_FORMULA, as_csv_cell, printable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767  # characters that a cell of a workbook holds
CUT = " […] (cut: the page has the whole text)"
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
NARROWEST, WIDEST = 8, 60  # characters
LOOKED_AT = 200  # rows, for the widths of the columns
WRAPPED = Alignment(wrap_text=True, vertical="top")
APOSTROPHES = (
    "CSV file",
    (
        "There an apostrophe stands before a text that a spreadsheet could take for a"
        " formula (it begins with = + - @ | %). It is no part of the text."
    ),
)


@dataclass(frozen=True)
class Table:
    """A table of a page as a file holds it: typed cells, and what a reader needs to know who has
    the file alone.

    Cells are texts, whole numbers, decimals, dates, moments or None. `about` is pairs of a word and
    what it means.
    """

    name: str
    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    day: date | None = None
    about: Sequence[tuple[str, str]] = field(default=())

    @property
    def file_name(self) -> str:
        if self.day is None:
            return f"cpip-{self.name}"
        return f"cpip-{self.name}-{self.day.isoformat()}"

    @property
    def dated_rows(self) -> Iterator[Sequence[Any]]:
        """The rows, each with the day it speaks of as its last cell."""
        if self.day is None:
            return iter(self.rows)
        return ((*row, self.day) for row in self.rows)

    @property
    def dated_columns(self) -> list[str]:
        return [*self.columns, "As at"] if self.day else list(self.columns)


class _Line:
    """Takes what the writer writes, a line at a time."""

    def write(self, text: str) -> str:
        return text


def csv_of(table: Table) -> Iterator[str]:
    """Yield the lines of a table, the first with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(table.dated_columns)
    for row in table.dated_rows:
        yield writer.writerow([_as_text(cell) for cell in row])


def xlsx_of(table: Table) -> bytes:
    """Return a workbook: the table, and a sheet that says what it is, of which day, and what its
    words mean.
    """
    book = Workbook(write_only=True)
    book.properties.title = table.title
    book.properties.creator = "CPIP progress tracker"
    _add_rows(book, table)
    _add_about(book, table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _add_rows(book: Workbook, table: Table) -> None:
    name = table.title[:LONGEST_SHEET_NAME].translate(NOT_IN_SHEET_NAMES)
    sheet = book.create_sheet(name)
    columns = table.dated_columns
    rows = iter(table.dated_rows)
    first = list(islice(rows, LOOKED_AT))
    _set_widths(sheet, [columns, *first])
    _set_for_reading_and_paper(sheet)
    sheet.append([_heading(sheet, column) for column in columns])
    number = 1
    for row in chain(first, rows):
        sheet.append([_cell(sheet, value) for value in row])
        number += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{number}"


def _set_widths(sheet: WriteOnlyWorksheet, rows: Sequence[Sequence[Any]]) -> None:
    """Make each column as wide as the longest of what stands first in it."""
    for place, cells in enumerate(zip(*rows, strict=True), start=1):
        longest = max(len(str(_as_text(cell) or "")) for cell in cells)
        width = min(max(longest + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(place)].width = width


def _set_for_reading_and_paper(sheet: WriteOnlyWorksheet) -> None:
    """Keep the headings in view, and on paper on each page; wide pages."""
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _add_about(book: Workbook, table: Table) -> None:
    """Add the sheet that says what the table is, of which day, and what its words mean."""
    sheet = book.create_sheet("About")
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 100
    lines: list[tuple[str, Any]] = [(table.title, "")]
    if table.day:
        lines.append(("As at", table.day))
    lines += [*table.about, APOSTROPHES]
    for word, meaning in lines:
        sheet.append([_heading(sheet, word), _cell(sheet, meaning)])


def _as_text(value: Any) -> Any:
    """Return a cell as CSV holds it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return as_csv_cell(value) if isinstance(value, str) else value


def _heading(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> WriteOnlyCell:
    """Return a cell as a workbook holds it."""
    if isinstance(value, str):
        return _text_cell(sheet, value)
    if isinstance(value, datetime):
        # A workbook knows no time zones.
        local = timezone.localtime(value).replace(tzinfo=None)
        cell = WriteOnlyCell(sheet, value=local)
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    text = printable(text)
    if len(text) > LONGEST:
        text = text[: LONGEST - len(CUT)] + CUT
    cell = WriteOnlyCell(sheet, value=text)
    # A text that begins with an equals sign stays a text, when it is edited too.
    cell.data_type = "s"
    cell.quotePrefix = bool(LOOKS_LIKE_FORMULA.match(text))
    cell.alignment = WRAPPED
    return cell


def _csv_file(table: Table) -> StreamingHttpResponse:
    return StreamingHttpResponse(csv_of(table), content_type="text/csv; charset=utf-8")


def _xlsx_file(table: Table) -> HttpResponse:
    return HttpResponse(xlsx_of(table), content_type=XLSX)


KINDS: dict[str, Callable[[Table], HttpResponse | StreamingHttpResponse]] = {
    "csv": _csv_file,
    "xlsx": _xlsx_file,
}


class DownloadMixin(ContextMixin, View, ABC):
    """A page each of whose tables is a file too: `?download=actions.csv`, with whatever else the
    address asks for.

    It stands to the right of what checks who may see the page.
    """

    @abstractmethod
    def tables(self, context: dict[str, Any]) -> dict[str, Callable[[], Table]]:
        """Return how to make each table of the page, by the name of its file."""

    # Any: Django's stubs know pages with no streamed answer.
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # The page that this is mixed into answers.
        response: TemplateResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        wanted = request.GET.get("download")
        if wanted is None or response.status_code != 200:
            return response
        name, _, kind = wanted.rpartition(".")
        tables = self.tables(response.context_data or {})
        if name not in tables or kind not in KINDS:
            raise Http404
        table = tables[name]()
        file = KINDS[kind](table)
        file["Cache-Control"] = "private, no-store"
        file["Content-Disposition"] = f'attachment; filename="{table.file_name}.{kind}"'
        return file

    @property
    def download_query(self) -> str:
        """The rest of the address's query, for links to the files."""
        query = self.request.GET.copy()
        query.pop("download", None)
        query.pop("page", None)
        return query.urlencode()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"download_query": self.download_query} | kwargs
        )
