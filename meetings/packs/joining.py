"""Joins uploaded PDFs to our own, each behind its sheet, and leaves our tags as they are."""

import io
from collections.abc import Sequence
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

# What of an annotation may lead to other pages, to scripts or to our own tags.
LEADS_ELSEWHERE = ("/A", "/AA", "/Dest", "/P", "/Parent", "/Popup", "/StructParent")


def joined(ours: bytes, files: Sequence[bytes]) -> bytes:
    """Return our PDF, whose last sheets announce one file each, with those files behind them.

    Without bytes nothing stands behind the sheet.
    """
    if not any(files):
        return ours
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(ours)))
    first_sheet = len(writer.pages) - len(files)
    # From the last to the first: what is joined moves no sheet that is still to come.
    for place in reversed(range(len(files))):
        if files[place]:
            _join_behind(writer, first_sheet + place, files[place])
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def check_joins(file: bytes) -> None:
    """Join a PDF to an empty one, and throw that away. Raises what joining raises."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    _join_behind(writer, 0, file)
    writer.write(io.BytesIO())


def _join_behind(writer: PdfWriter, sheet: int, file: bytes) -> None:
    pages = PdfReader(io.BytesIO(file)).pages
    for number, page in enumerate(pages, 1):
        _make_plain(page)
        writer.insert_page(page, sheet + number)


def _make_plain(page: PageObject) -> None:
    """Take off a page what would lead elsewhere: it keeps what it shows, and links to addresses."""
    for name in ("/AA", "/StructParents", "/Tabs"):
        page.pop(name, None)
    annotations = page.get("/Annots", ArrayObject()).get_object()
    plain = ArrayObject()
    for reference in annotations:
        annotation = reference.get_object()
        if annotation.get("/Subtype") != "/Popup":
            plain.append(_plain(annotation))
    page[NameObject("/Annots")] = plain


def _plain(annotation: Any) -> DictionaryObject:
    action = annotation.get("/A")
    plain = DictionaryObject(
        {
            name: value
            for name, value in annotation.items()
            if name not in LEADS_ELSEWHERE
        }
    )
    action = action.get_object() if action is not None else {}
    if action.get("/S") == "/URI":
        plain[NameObject("/A")] = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): action["/URI"]}
        )
    return plain
