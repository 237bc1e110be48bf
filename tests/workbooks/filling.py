"""Filling in return packs as people and their programs do."""

import io
from datetime import date

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import User
from tests.factories import NOW, TODAY
from workbooks.handing.taking import take_workbook
from workbooks.models import Workbook
from workbooks.packs.content import pack_of
from workbooks.packs.writing import workbook_of

GREEN = {
    "Rating now": "Green",
    "Outlook": "Green",
    "What happened": "Done so far.",
    "What is next": "What is left.",
}
AMBER = GREEN | {"Rating now": "Amber", "Cause": "In our own control"}


class Pack:
    """A return pack that is open in a program: its cells are reached by reference and heading."""

    def __init__(self, user: User, day: date = TODAY, **chosen):
        data = workbook_of(pack_of(user, day=day, **chosen))
        self.book = openpyxl.load_workbook(io.BytesIO(data))

    def __getitem__(self, title: str):
        return self.book[title]

    def column(self, heading: str, sheet: str = "Returns") -> int:
        headings = [cell.value for cell in self.book[sheet][1]]
        return headings.index(heading) + 1

    def row(self, reference: str, sheet: str = "Returns") -> int:
        references = [cell.value for cell in self.book[sheet]["A"]]
        return references.index(reference) + 1

    def cell(self, reference: str, heading: str, sheet: str = "Returns"):
        return self.book[sheet].cell(
            self.row(reference, sheet), self.column(heading, sheet)
        )

    def fill(self, reference: str, **words) -> None:
        """Fill in the row of a return, by headings."""
        for heading, value in words.items():
            self.cell(reference, heading).value = value

    def add(self, sheet: str, *cells) -> int:
        """Write into the next spare row of a sheet, and return its number."""
        page = self.book[sheet]
        row = next(n for n in range(2, 1000) if not page.cell(n, 1).value)
        for place, value in enumerate(cells, start=1):
            page.cell(row, place).value = value
        return row

    @property
    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()

    def sent_by(self, user: User, name: str = "pack.xlsx") -> Workbook:
        return sent(self.bytes, user, name)


def sent(data: bytes, user: User, name: str = "pack.xlsx") -> Workbook:
    """Return a workbook as it was taken in from a person."""
    file = SimpleUploadedFile(name, data)
    return take_workbook(file=file, by=user, at=NOW)
