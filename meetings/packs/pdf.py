"""The pack of a meeting as one PDF: our own parts set as one tagged document (PDF/UA-1), and the
uploaded files joined behind their sheets. The same bytes for the same content.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from meetings.packs.joining import joined
from meetings.papers.canonical import Content
from meetings.papers.pdf import BODY
from meetings.papers.record_lines import record_of
from toolkit.typesetting import pdf_of

TEMPLATE = Path(__file__).with_name("pack.typ")


def pdf_of_pack(
    content: Content, files: Mapping[int, bytes], *, blanked_on: date | None = None
) -> bytes:
    """Return the PDF of what a pack says. `files` are the bytes of its uploaded PDFs by their keys;
    one that is not among them was destroyed. `blanked_on` is the day on which words of the pack
    were blanked, if they were.
    """
    parts = content["files"]
    data = [files.get(part["key"], b"") for part in parts]
    pages = [
        part["pages"] if behind else 0 for part, behind in zip(parts, data, strict=True)
    ]
    about = {
        "record": record_of(content, blanked_on),
        "joined": pages,
        "pages_after": pages[-1] if pages else 0,
        "minutes": _with_record(content["minutes"]) if content["minutes"] else None,
        "papers": [_with_record(part) for part in content["papers"]],
    }
    year, month, day = content["day"]
    ours = pdf_of(BODY, TEMPLATE, content=content | about, dated=date(year, month, day))
    return joined(ours, data)


def _with_record(part: Content) -> Content:
    """Return a part with what its paper says of its own hash."""
    record = record_of(part["paper"], None)
    return part | {"paper": part["paper"] | {"record": record}}
