"""Makes the first cell of each row of a tagged PDF its row's header.

Typst sets headers of columns alone; who listens to a table needs to hear whose row it is.
"""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

TABLE, SCOPE = NameObject("/Table"), NameObject("/Scope")
OF_ROW = {NameObject("/O"): TABLE, SCOPE: NameObject("/Row")}


def with_row_headers(paper: bytes) -> bytes:
    """Return the same PDF, in which the first cell of each row of a table's body is a header."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper)))
    for body in _elements(writer.root_object["/StructTreeRoot"], "/TBody"):
        for row in _elements(body, "/TR"):
            first = next(_elements(row, "/TD"), None)
            if first is not None:
                _make_header(first)
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def _make_header(cell: DictionaryObject) -> None:
    cell[NameObject("/S")] = NameObject("/TH")
    cell[NameObject("/A")] = DictionaryObject(OF_ROW)


def _elements(parent: Any, kind: str) -> Iterator[DictionaryObject]:
    """Yield the elements of a kind below another, the outermost of each branch, in their order."""
    for element in _children(parent):
        if element.get("/S") == kind:
            yield element
        else:
            yield from _elements(element, kind)


def _children(parent: Any) -> list[DictionaryObject]:
    below = parent.get_object().get("/K", ArrayObject())
    below = below.get_object()
    if not isinstance(below, ArrayObject):
        below = [below]
    elements = [child.get_object() for child in below]
    return [child for child in elements if isinstance(child, DictionaryObject)]
