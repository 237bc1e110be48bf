"""Minutes as a Word file: with the head, numbers and record of a paper, and a body of their own."""

from datetime import date

from meetings.papers.canonical import Content
from meetings.papers.word_file import PaperWriter, word_file_of


def word_file_of_minutes(
    content: Content, *, dated: date, blanked_on: date | None = None
) -> bytes:
    """Return the Word file of what minutes say: see `meetings.papers.files.file_of`."""
    return word_file_of(MinutesWriter(content, dated), blanked_on)


class MinutesWriter(PaperWriter):
    """Writes minutes into a new document."""

    def write_body(self) -> None:
        self._attendance()
        self._amendments()
        self._numbered(self.content["introduction"])
        for section in self.content["sections"]:
            self.document.add_heading(section["heading"], 1)
            if section["remark"]:
                self.document.add_paragraph(section["remark"])
            for paragraph in section["paragraphs"]:
                self._numbered(paragraph["blocks"])
        for table in self.content["tables"]:
            self.document.add_heading(table["title"], 1)
            self._table(table["title"], table["columns"], table["rows"])

    def _attendance(self) -> None:
        groups = self.content["attendance"]
        if not groups:
            return
        self.document.add_heading("Who was there", 1)
        for group in groups:
            self.document.add_heading(group["title"], 2)
            for row in group["rows"]:
                self.document.add_paragraph(", ".join(row), style="List Bullet")

    def _amendments(self) -> None:
        amendments = self.content["amendments"]
        if not amendments["summary"]:
            return
        self.document.add_heading("Amendments", 1)
        self.document.add_paragraph(amendments["summary"])
        self._table("Amendments", amendments["columns"], amendments["rows"])
