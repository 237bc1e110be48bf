"""A list of people as officers paste or upload it, read into lines. Bounded before it is read."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from toolkit.texts import as_kept, as_name, from_csv_cell, printable

MOST_BYTES = 100_000
MOST_PEOPLE = 200
COLUMNS = ("name", "email", "body", "seat")
SAME = {"full name": "name", "e-mail": "email", "email address": "email"}
SAME |= {"organisation": "body", "organization": "body"}
UNREAD = (
    "This is no list of people. Give a row for each, with name, email, body and seat,"
    " as copied from a workbook or saved as CSV UTF-8."
)


@dataclass(frozen=True)
class Line:
    """One row of the list as it stood there: its number, and the text of each column."""

    number: int
    name: str
    email: str
    body: str
    seat: str
    has_more: bool = False  # than the columns that are known

    @property
    def as_csv(self) -> str:
        """The row as it is typed again, to be mended."""
        written = io.StringIO()
        cells = [self.name, self.email, self.body, self.seat]
        csv.writer(written, lineterminator="").writerow(cells)
        return written.getvalue()


def text_of(upload: UploadedFile) -> str:
    """Return the text of a file that was uploaded. Raises `ValidationError` for one that is too
    large, before it is read, and for one that is no text.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            f"The file is larger than {MOST_BYTES // 1000} kB. Split it.",
            code="too_large",
        )
    try:
        return upload.read(MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ValidationError(UNREAD, code="content") from fault


def digest_of(text: str) -> str:
    """Return by what a list is known again, so that what is added is what was looked at."""
    return hashlib.sha256(as_kept(text).encode()).hexdigest()


def lines_of(text: str) -> list[Line]:
    """Return the rows of a list, without those that are empty. The first may name the columns.

    Raises `ValidationError` for what is no list, for none and for too many.
    """
    try:
        cells = list(_cells_of(text))
    except csv.Error as fault:
        raise ValidationError(UNREAD, code="invalid") from fault
    places = _places_in(cells)
    rows = cells[1:] if places else cells
    lines = list(_numbered(rows, places or list(COLUMNS), first=2 if places else 1))
    if not lines:
        raise ValidationError(
            "Paste a row for each person, or choose a file.", code="required"
        )
    if len(lines) > MOST_PEOPLE:
        raise ValidationError(
            f"These are {len(lines)} people. Add at most {MOST_PEOPLE} at once.",
            code="too_many",
        )
    return lines


def _cells_of(text: str) -> Iterator[list[str]]:
    text = printable(text)
    first = text.strip().partition("\n")[0]
    counts = {sign: first.count(sign) for sign in "\t;,"}
    delimiter = max(counts, key=lambda sign: counts[sign])
    for row in csv.reader(io.StringIO(text), delimiter=delimiter):
        yield [as_name(from_csv_cell(cell)) for cell in row]


def _places_in(cells: Sequence[list[str]]) -> list[str]:
    """Return the column that each place of the rows holds, where the first names them."""
    first = [cell.casefold() for cell in cells[0]] if cells else []
    names = [SAME.get(cell, cell) for cell in first]
    if "email" not in names:
        return []
    if unknown := [name for name in names if name and name not in COLUMNS]:
        raise ValidationError(
            f"The column “{unknown[0]}” is not known. Use {', '.join(COLUMNS)}.",
            code="unknown_field",
        )
    return names


def _numbered(
    rows: Iterable[list[str]], places: Sequence[str], *, first: int
) -> Iterator[Line]:
    for number, row in enumerate(rows, first):
        if not any(row):
            continue
        by_name = dict.fromkeys(COLUMNS, "")
        by_name |= dict(zip(places, row, strict=False))
        by_name.pop("", None)
        yield Line(number, **by_name, has_more=any(row[len(places) :]))
