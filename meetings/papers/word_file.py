"""The paper of a meeting as a Word file that can be edited: real styles, paragraphs that Word
numbers anew, header rows, its language; the same bytes for the same content.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from meetings.papers.canonical import Cell, Content
from meetings.papers.markup import Block, Span
from meetings.papers.record_lines import footer_of, record_of
from meetings.papers.word_numbering import Numbering

LANGUAGE = "en-GB"
A4, MARGIN = (Mm(210), Mm(297)), Mm(20)
WIDTH = A4[0] - 2 * MARGIN
IN_TABLES = Pt(9.5)
LONGEST_WORDS = 40  # characters, from which a column of a table is no wider
ROOM = 14  # characters that each column has besides
INK = RGBColor(0x33, 0x33, 0x33)
LINK = "0065BD"
FILLS = {
    "red": "BE1622",
    "amber": "FDC96B",
    "green": "2D6A2D",
    "complete": "0065BD",
    "verified": "0065BD",
}
ON_LIGHT = {"amber"}
FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # of each part of the file: the same in every one
HYPERLINK = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
)
EMPTY: Block = {"kind": "paragraph", "spans": []}
DEEPEST = 3  # Word has three styles of lists within lists


def word_file_of_paper(
    content: Content, *, dated: date, blanked_on: date | None = None
) -> bytes:
    """Return the Word file of what a paper says: see `meetings.papers.files.file_of`."""
    return word_file_of(PaperWriter(content, dated), blanked_on)


def word_file_of(writer: "PaperWriter", blanked_on: date | None) -> bytes:
    """Return the Word file that a writer makes, with its record at the end."""
    writer.write_head()
    writer.write_body()
    writer.write_record(blanked_on)
    return _as_bytes(writer.document)


def _as_bytes(document: Document) -> bytes:
    """Return a document as a file whose parts bear no time of their own."""
    saved, settled = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with (
        zipfile.ZipFile(saved) as parts,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in parts.namelist():
            about = zipfile.ZipInfo(name, FIRST_DATE)
            about.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(about, parts.read(name))
    return settled.getvalue()


class PaperWriter:
    """Writes one paper into a new document, from its head to its record."""

    def __init__(self, content: Content, dated: date) -> None:
        self.content = content
        self.document = docx.Document()
        self.numbering = Numbering(self.document)
        self._set_up(dated)

    def write_head(self) -> None:
        content, document = self.content, self.document
        if content["motto"]:
            document.add_paragraph(style="Normal").add_run(
                content["motto"]
            ).italic = True
        document.add_paragraph(content["title"], style="Title")
        if content["remark"]:
            document.add_paragraph().add_run(content["remark"]).bold = True
        self._table("This paper", ["", ""], content["header"], has_header=False)
        if content["change_note"]:
            document.add_heading("What changed since the version before", 1)
            document.add_paragraph(content["change_note"])

    def write_body(self) -> None:
        content, document = self.content, self.document
        document.add_heading("In short", 1)
        for sentence in content["in_short"]:
            document.add_paragraph(sentence, style="List Bullet")
        self._numbered(content["introduction"])
        self._asked(content["asked"])
        self._worse(content["worse"])
        for section in content["sections"]:
            document.add_heading(section["heading"], 1)
            for paragraph in section["paragraphs"]:
                self._numbered(paragraph["blocks"])
        for annex in content["annexes"]:
            document.add_heading(f"Annex {annex['letter']}: {annex['title']}", 1)
            if annex["summary"]:
                document.add_paragraph(annex["summary"])
            self._table(annex["title"], annex["columns"], annex["rows"])

    def write_record(self, blanked_on: date | None) -> None:
        """Write by what the paper can be compared with the record."""
        self.document.add_heading("The record", 1)
        self.document.add_paragraph(record_of(self.content, blanked_on))

    def _set_up(self, dated: date) -> None:
        """Give the document its title, dates, language, fonts and foot."""
        about = self.document.core_properties
        about.title, about.author = self.content["title"], "CPIP progress tracker"
        about.language, about.comments = LANGUAGE, ""
        moment = datetime.combine(dated, time.min, tzinfo=UTC)
        about.created = about.modified = moment
        about.last_modified_by = about.author
        styles = self.document.styles
        styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(11)
        for name in ("Title", "Heading 1", "Heading 2"):
            _set_font(styles[name], "Arial")
            styles[name].font.color.rgb = INK
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), LANGUAGE)
        page = self.document.sections[0]
        page.page_width, page.page_height = A4
        page.left_margin = page.right_margin = page.top_margin = MARGIN
        page.bottom_margin = MARGIN
        foot = page.footer.paragraphs[0]
        foot.style.font.size = Pt(8)
        foot.add_run(f"{footer_of(self.content)} Page ")
        _add_field(foot, "PAGE")
        foot.add_run(" of ")
        _add_field(foot, "NUMPAGES")

    def _asked(self, asks: Content) -> None:
        self.document.add_heading("Asked of the group", 1)
        self.document.add_paragraph(asks["summary"])
        rows = [
            [row["name"], f"{row['text']}\n{row['since']}", row["then"], row["now"]]
            for row in asks["rows"]
        ]
        columns = ["Action or recommendation", "What is asked", "Then", "Now"]
        self._table("What is asked of the group", columns, rows)

    def _worse(self, worse: Content) -> None:
        self.document.add_heading("What got worse, and why", 1)
        self.document.add_paragraph(worse["summary"])
        rows = []
        for row in worse["rows"]:
            cause = f"{row['cause']}. " if row["cause"] else ""
            rows.append([row["name"], f"{cause}{row['why']}", row["then"], row["now"]])
        columns = ["Action or recommendation", "Why", "Then", "Now"]
        self._table("What stands worse than at the last meeting", columns, rows)

    def _numbered(self, blocks: Sequence[Block]) -> None:
        """Write a numbered paragraph: its first block has the number, the others stand under it."""
        if not blocks:
            return
        first, *others = blocks
        numbered = self.document.add_paragraph()
        self.numbering.number(numbered)
        if first["kind"] == "paragraph":
            _add_spans(numbered, first["spans"])
        else:
            others = list(blocks)
        for block in others:
            self._block(block)

    def _block(self, block: Block, depth: int = 0, style: str = "Normal") -> None:
        """Write a block under a number, or in a list or quotation at a depth."""
        kind = block["kind"]
        if kind == "paragraph":
            paragraph = self.document.add_paragraph(style=style)
            self.numbering.indent(paragraph, depth)
            _add_spans(paragraph, block["spans"])
        elif kind == "quotation":
            for inner in block["blocks"]:
                self._block(inner, depth + 1, "Quote")
        else:
            self._list(block, depth, style)

    def _list(self, block: Block, depth: int, style: str) -> None:
        """Write a list; a numbered one begins at its own number."""
        is_numbered = block["kind"] == "numbered"
        series = self.numbering.new_list(block["start"]) if is_numbered else None
        level = min(depth + 1, DEEPEST)
        bullets = f"List Bullet {level}" if level > 1 else "List Bullet"
        for item in block["items"]:
            paragraph = self.document.add_paragraph(style=bullets)
            if series is not None:
                self.numbering.number(paragraph, series)
            self.numbering.indent(paragraph, depth + 1, hanging=True)
            first, *others = item or [EMPTY]
            if first["kind"] == "paragraph":
                _add_spans(paragraph, first["spans"])
            else:
                others = item
            for inner in others:
                self._block(inner, depth + 1, style)

    def _table(
        self,
        title: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        *,
        has_header: bool = True,
    ) -> None:
        """Write a table with its title as its alternative text, and a header that each page
        repeats.
        """
        if not rows:
            return
        table = self.document.add_table(rows=0, cols=len(columns), style="Table Grid")
        _describe(table, title)
        if has_header:
            head = table.add_row()
            for cell, word in zip(head.cells, columns, strict=True):
                cell.paragraphs[0].add_run(word).bold = True
            properties = head._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:tblHeader"))
        for row in rows:
            written = table.add_row()
            written._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, value in zip(written.cells, row, strict=True):
                _fill(cell, value)
            written.cells[0].paragraphs[0].runs[0].bold = True
        _set_widths(table)
        _shrink(table)
        self.document.add_paragraph()


def _set_font(style: Any, name: str) -> None:
    """Name the font of a style, also for the letters that its theme would set."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)


def _add_field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word works out, such as the number of the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _add_spans(paragraph: Paragraph, spans: Sequence[Span]) -> None:
    for span in spans:
        run = paragraph.add_run(span["text"])
        run.bold = True if span.get("strong") else None
        run.italic = True if span.get("emphasis") else None
        if "link" in span:
            _make_link(paragraph, run, span["link"])


def _make_link(paragraph: Paragraph, run: Any, address: str) -> None:
    """Let a run of text lead to an address."""
    run.font.underline = True
    run.font.color.rgb = RGBColor.from_string(LINK)
    link = OxmlElement("w:hyperlink")
    key = paragraph.part.relate_to(address, HYPERLINK, is_external=True)
    link.set(qn("r:id"), key)
    run._r.addprevious(link)
    link.append(run._r)


def _describe(table: Table, title: str) -> None:
    """Give a table its alternative text."""
    for name in ("w:tblCaption", "w:tblDescription"):
        described = OxmlElement(name)
        described.set(qn("w:val"), title)
        table._tbl.tblPr.append(described)


def _fill(cell: _Cell, value: Cell) -> None:
    """Write a text, a rating or the counts of a bar into a cell."""
    paragraph = cell.paragraphs[0]
    if isinstance(value, str):
        paragraph.add_run(value)
    elif "bar" in value:
        counts = [f"{part['count']} {part['label'].lower()}" for part in value["bar"]]
        paragraph.add_run(", ".join(counts))
    else:
        _rate(paragraph, value)


def _rate(paragraph: Paragraph, value: dict[str, str]) -> None:
    """Write the word of a rating, on its colour."""
    fill = FILLS.get(value["rating"])
    run = paragraph.add_run(f"\N{NO-BREAK SPACE}{value['label']}\N{NO-BREAK SPACE}")
    run.bold = True
    if fill is None:
        return
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), fill)
    run._r.get_or_add_rPr().append(shade)
    if value["rating"] not in ON_LIGHT:
        run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)


def _set_widths(table: Table) -> None:
    """Give each column of a table room by the longest that stands in it."""
    weights = []
    for column in table.columns:
        longest = max(len(cell.text) for cell in column.cells)
        weights.append(min(longest, LONGEST_WORDS) + ROOM)
    table.autofit = False
    for column, weight in zip(table.columns, weights, strict=True):
        width = Emu(WIDTH * weight // sum(weights))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _shrink(table: Table) -> None:
    """Set what stands in a table in smaller letters."""
    for cell in table._cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_after = Pt(2)
            for run in paragraph.runs:
                run.font.size = IN_TABLES
