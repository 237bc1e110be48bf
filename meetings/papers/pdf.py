"""The paper of a meeting as a PDF: tagged (PDF/UA-1), and the same bytes for the same content."""

from datetime import date
from pathlib import Path

from meetings.papers.canonical import Content
from meetings.papers.record_lines import footer_of, record_of
from toolkit.typesetting import pdf_of

BODY = Path(__file__).with_name("body.typ")  # the pack uses it too
TEMPLATE = Path(__file__).with_name("paper.typ")


def pdf_of_paper(
    content: Content, *, dated: date, blanked_on: date | None = None
) -> bytes:
    """Return the PDF of what a paper says: see `meetings.papers.files.file_of`."""
    about = {
        "day": [dated.year, dated.month, dated.day],
        "footer": footer_of(content),
        "record": record_of(content, blanked_on),
    }
    return pdf_of(BODY, TEMPLATE, content=content | about, dated=dated)
