"""Tables as files for spreadsheets, CSV and XLSX. No cell is read as a formula (OWASP, CSV
injection).
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from defusedcsv import csv
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767  # characters that a cell of a workbook holds
CUT = " […] (cut: the page has the whole text)"


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
        return (
            f"cpip-{self.name}-{self.day.isoformat()}"
            if self.day
            else f"cpip-{self.name}"
        )

    @property
    def dated_rows(self) -> Iterator[Sequence[Any]]:
        """The rows, each with the day it speaks of as its last cell."""
        return ((*row, self.day) for row in self.rows) if self.day else iter(self.rows)

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
    book.properties.title, book.properties.creator = (
        table.title,
        "CPIP progress tracker",
    )
    sheet = book.create_sheet(
        table.title[:31].translate(str.maketrans(dict.fromkeys("[]:*?/\\", " ")))
    )
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.dated_columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = (
            60 if column in ("Title", "Text") else 18
        )
    sheet.append(
        [_cell(sheet, column, Font(bold=True)) for column in table.dated_columns]
    )
    for row in table.dated_rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    about = book.create_sheet("About")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 28, 100
    for word, meaning in ((table.title, ""), *_dated(table), *table.about):
        about.append([_cell(about, word, Font(bold=True)), _cell(about, meaning)])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _dated(table: Table) -> list[tuple[str, Any]]:
    return [("As at", table.day)] if table.day else []


def _as_text(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(timespec="seconds")
    if isinstance(cell, str) and cell[:1] in (
        "\t",
        "\r",
        "\n",
    ):  # the writer escapes the other signs
        return f"'{cell}"
    return cell.isoformat() if isinstance(cell, date) else cell


def _cell(sheet, value: Any, font: Font | None = None) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(
            tzinfo=None
        )  # a workbook knows no time zones
    is_text = isinstance(value, str)
    if is_text:
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        value = value if len(value) <= LONGEST else value[: LONGEST - len(CUT)] + CUT
    cell = WriteOnlyCell(sheet, value=value)
    if is_text:
        # A text that begins with an equals sign stays a text, when it is edited too.
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
        cell.alignment = Alignment(wrap_text="\n" in value, vertical="top")
    elif isinstance(value, date):
        cell.number_format = (
            "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        )
    if font:
        cell.font = font
    return cell


def _csv_file(table: Table) -> StreamingHttpResponse:
    return StreamingHttpResponse(csv_of(table), content_type="text/csv; charset=utf-8")


def _xlsx_file(table: Table) -> HttpResponse:
    return HttpResponse(xlsx_of(table), content_type=XLSX)


KINDS: dict[str, Callable[[Table], Any]] = {"csv": _csv_file, "xlsx": _xlsx_file}


class DownloadMixin:
    """A page each of whose tables is a file too: `?download=actions.csv`, with whatever else the
    address asks for.

    It stands to the right of what checks who may see the page.
    """

    def tables(self, context: dict[str, Any]) -> dict[str, Callable[[], Table]]:
        """Return how to make each table of the page, by the name of its file."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        wanted = request.GET.get("download")
        if wanted is None or response.status_code != 200:
            return response
        name, _, kind = wanted.rpartition(".")
        tables = self.tables(response.context_data)
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

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{"download_query": self.download_query} | kwargs
        )
