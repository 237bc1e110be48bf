"""A return pack as a workbook that is filled in by hand: what is locked, what is open, which words
a cell takes, and what each means.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from programme.models import Programme
from toolkit.downloads import LONGEST
from toolkit.texts import LOOKS_LIKE_FORMULA, printable
from workbooks.columns import (
    EVIDENCE,
    LISTS,
    MILESTONES,
    RECOVERY,
    RETURNS,
    SHEETS,
    Column,
    Sheet,
)
from workbooks.packs.content import PackContent, ReturnInPack

GUIDANCE = "Guidance"
SPARE_ROWS = 60  # of recovery steps and of links
OPEN = PatternFill("solid", fgColor="FFF9E5")
LOCKED = PatternFill("solid", fgColor="EBEBEB")
HEADING = PatternFill("solid", fgColor="0065BD")
EDGE = Side("thin", color="B3B3B3")
BOX = Border(EDGE, EDGE, EDGE, EDGE)
WRAPPED = Alignment(wrap_text=True, vertical="top")
LINE, HIGHEST = 15.0, 405.0  # points: of a line, and of a row
TEXT = "@"  # so that no program makes another date of what is typed
LIKE_AN_ESCAPE = re.compile(
    "_(?=x[0-9A-Fa-f]{4}_)"
)  # a workbook's own way to write signs
LINES = [
    "Fill in the cells with a cream ground; the grey ones are locked. Rows that you leave empty"
    " stay as they are in the tracker. You may filter rows, hide columns and add sheets.",
    "Returns: one row for each return. Choose a rating, and say what happened and what is next."
    " Amber and red also need a cause and at least one recovery step; red needs what is asked of"
    " the Leadership Group; complete needs a link to the evidence.",
    "Where nothing has changed since the last update, write Yes in that column, and nothing else in"
    " the row.",
    "Milestones: change a date only where it changed, and say why. Dates are days (30/06/2018),"
    " months (June 2018) or years (2018).",
    "Recovery steps and evidence links: one row for each, with the reference it belongs to.",
    "Do not name or describe a child or a family.",
    "Save it as xlsx or ods, and send it on the page “Return packs” of the tracker, or by the API."
    " You see what was found in each row before anything is handed in.",
]
Rows = Iterable[Sequence[Any]]


def workbook_of(pack: PackContent) -> bytes:
    """Return a return pack as an xlsx workbook."""
    book = Workbook()
    book.properties.title = f"Return pack, {pack.round}"
    book.properties.creator = "CPIP progress tracker"
    book.properties.language = "en-GB"
    book.remove(book.worksheets[0])
    _add_guidance(book, pack)
    rows: dict[str, Rows] = {
        RETURNS.name: map(_return_row, pack.returns),
        MILESTONES.name: _milestone_rows(pack),
        RECOVERY.name: _recovery_rows(pack),
        EVIDENCE.name: _evidence_rows(pack),
    }
    lists = _add_lists(book)
    for sheet in SHEETS:
        spare = max(SPARE_ROWS, 2 * len(pack.returns))
        has_spare = sheet in (RECOVERY, EVIDENCE)
        _add_sheet(book, sheet, rows[sheet.name], spare if has_spare else 0, lists)
    _offer_references(book, pack)
    book.active = 0
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _add_guidance(book: Workbook, pack: PackContent) -> None:
    sheet = book.create_sheet(GUIDANCE)
    sheet.column_dimensions["A"].width = 110
    programme = Programme.objects.first()
    lines = [
        f"Return pack: {pack.round} round",
        programme.name if programme else "",
        f"Returns: {len(pack.returns)}, due by {pack.round.due_on:%d/%m/%Y}. Made on"
        f" {pack.day:%d/%m/%Y} for {pack.person}.",
        *LINES,
        "The next line lets the tracker know its own pack. Leave it as it is.",
        pack.mark,
    ]
    for number, line in enumerate(filter(None, lines), start=1):
        cell = sheet.cell(number, 1)
        _set_text(cell, line)
        cell.font = Font(bold=number == 1, size=14 if number == 1 else 11)
    sheet.protection.enable()
    _set_paper(sheet)


def _add_lists(book: Workbook) -> dict[str, str]:
    """Add the words of each list, and return the cells that hold them by the columns' names."""
    page = book.create_sheet(LISTS)
    page.sheet_state = "hidden"
    columns = [
        column for sheet in SHEETS for column in sheet.columns if column.accepted
    ]
    lists = {}
    for place, column in enumerate(columns, start=1):
        for row, word in enumerate(column.accepted, start=1):
            _set_text(page.cell(row, place), word)
        letter = get_column_letter(place)
        lists[column.name] = f"{LISTS}!${letter}$1:${letter}${len(column.accepted)}"
    return lists


def _return_row(row: ReturnInPack) -> list[str]:
    last, content = row.last, row.content
    cells = {
        "reference": row.commitment.reference,
        "title": row.commitment.title,
        "stands": row.stands,
        "last_rating": last.standing.label if last and last.standing else "",
        "last_summary": last.summary if last else "",
        "last_next_steps": last.next_steps if last else "",
        "unchanged": "Yes" if row.standing and row.standing.is_unchanged else "",
        "mark": row.mark,
    }
    if not cells["unchanged"]:
        cells |= {
            "rating": _label(RETURNS.column("rating"), content.standing),
            "outlook": _label(RETURNS.column("outlook"), content.outlook),
            "cause": _label(RETURNS.column("cause"), content.cause),
            "summary": content.summary,
            "next_steps": content.next_steps,
            "ask": content.ask,
        }
    return [cells.get(column.name, "") for column in RETURNS.columns]


def _label(column: Column, value: str) -> str:
    labels = {value: label for label, value in column.accepted.items()}
    return labels.get(value, "") if value else ""


def _milestone_rows(pack: PackContent) -> Iterator[list[Any]]:
    for row in pack.returns:
        for milestone in row.milestones:
            yield [
                row.commitment.reference,
                milestone.pk,
                milestone.title,
                str(milestone.first.without_source),
                *row.dates(milestone),
            ]


def _recovery_rows(pack: PackContent) -> Iterator[list[Any]]:
    for row in pack.returns:
        for step in row.content.recovery:
            by = f"{step.by:%d/%m/%Y}" if step.by else ""
            done = "Yes" if step.done else "No"
            yield [row.commitment.reference, step.step, step.who, by, done]


def _evidence_rows(pack: PackContent) -> Iterator[list[Any]]:
    for row in pack.returns:
        for link in row.content.evidence:
            yield [row.commitment.reference, link.title, link.url]


def _add_sheet(
    book: Workbook, sheet: Sheet, rows: Rows, spare: int, lists: dict[str, str]
) -> None:
    """Add a sheet with its headings, rows, notes and rules."""
    page = book.create_sheet(sheet.title)
    for place, column in enumerate(sheet.columns, start=1):
        _set_heading(page, place, column)
    page.row_dimensions[1].height = 3 * LINE
    last = 1
    for last, cells in enumerate(rows, start=2):
        for place, (column, value) in enumerate(
            zip(sheet.columns, cells, strict=True), 1
        ):
            _set_cell(page, last, place, value, is_open=_is_open(sheet, column))
            if column.name == "mark":  # one line of it is enough
                page.cell(last, place).alignment = Alignment(vertical="top")
        page.row_dimensions[last].height = _height(sheet, cells)
    for number in range(last + 1, last + 1 + spare):
        for place, column in enumerate(sheet.columns, start=1):
            _set_cell(page, number, place, "", is_open=_is_open(sheet, column))
    last = max(last + spare, 2)
    for place, column in enumerate(sheet.columns, start=1):
        _set_rules(
            page,
            column,
            f"{get_column_letter(place)}2:{get_column_letter(place)}{last}",
            lists,
        )
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    page.print_title_rows, page.print_title_cols = "1:1", "A:A"
    _set_paper(page, pages_wide=2 if sheet is RETURNS else 1)
    _let_filter(page)
    # By a name of this form screen readers know the row that heads the columns.
    name = f"ColumnTitle{len(book.worksheets)}"
    book.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!$A$1")


def _height(sheet: Sheet, cells: Sequence[Any]) -> float:
    """Return how high a row must be to show its texts: not every program works it out."""
    lines = [
        sum(1 + len(line) // (column.width - 3) for line in str(cell).splitlines())
        for column, cell in zip(sheet.columns, cells, strict=True)
        if column.name != "mark"
    ]
    return min(LINE * max(lines, default=1), HIGHEST)


def _is_open(sheet: Sheet, column: Column) -> bool:
    """True of a cell to fill in: in the sheets with spare rows the reference too."""
    return column.is_open or sheet in (RECOVERY, EVIDENCE)


def _set_heading(page: Worksheet, place: int, column: Column) -> None:
    cell = page.cell(1, place)
    _set_text(cell, column.heading)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill, cell.border = HEADING, BOX
    if column.note:
        cell.comment = Comment(column.note, "CPIP progress tracker", 220, 320)
    letter = get_column_letter(place)
    page.column_dimensions[letter].width = column.width


def _set_cell(
    page: Worksheet, row: int, place: int, value: Any, *, is_open: bool
) -> None:
    cell = page.cell(row, place)
    if isinstance(value, str):
        _set_text(cell, value)
        cell.number_format = TEXT
    else:
        cell.value = value
    cell.fill, cell.border, cell.alignment = OPEN if is_open else LOCKED, BOX, WRAPPED
    cell.protection = Protection(locked=not is_open)


def _set_text(cell: Any, text: str) -> None:
    """Write a text that no program takes for a formula."""
    text = LIKE_AN_ESCAPE.sub("_x005F_", printable(text))[:LONGEST]
    cell.alignment = WRAPPED
    if not text:
        return
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = bool(LOOKS_LIKE_FORMULA.match(text))


def _set_rules(
    page: Worksheet, column: Column, cells: str, lists: dict[str, str]
) -> None:
    """Give the cells of a column their list, or their greatest length."""
    if column.accepted:
        cells_of_list = lists[column.name]
        rule = DataValidation("list", formula1=cells_of_list, allow_blank=True)
        rule.error = f"Choose one of: {', '.join(column.accepted)}."
    elif column.longest:
        rule = DataValidation(
            "textLength", "lessThanOrEqual", str(column.longest), allow_blank=True
        )
        rule.error = f"Use at most {column.longest} characters."
    else:
        return
    rule.errorTitle, rule.showErrorMessage = column.heading, True
    rule.add(cells)
    page.add_data_validation(rule)


def _offer_references(book: Workbook, pack: PackContent) -> None:
    """Let the sheets with spare rows offer the references of the returns."""
    last = len(pack.returns) + 1
    for sheet in (RECOVERY, EVIDENCE):
        page = book[sheet.title]
        rule = DataValidation(
            "list", formula1=f"'{RETURNS.title}'!$A$2:$A${last}", allow_blank=True
        )
        rule.add(f"A2:A{page.max_row}")
        page.add_data_validation(rule)


def _let_filter(page: Worksheet) -> None:
    """Lock what must not change, and leave people the width and the filter."""
    page.protection.enable()
    page.protection.formatColumns = False
    page.protection.formatRows = False
    page.protection.autoFilter = False


def _set_paper(page: Worksheet, *, pages_wide: int = 1) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = pages_wide, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
