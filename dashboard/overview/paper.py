"""The overview as a PDF for the meeting pack."""

from pathlib import Path

from dashboard.overview.paper_content import content_of
from dashboard.overview.selectors import Overview
from toolkit.typesetting import pdf_of

TEMPLATE = Path(__file__).with_name("paper.typ")


def paper_of(overview: Overview, *, is_demonstration: bool) -> bytes:
    """Return the paper.

    It says what the overview says, its day, what the words mean and where the figures are from.
    """
    content = content_of(overview, is_demonstration=is_demonstration)
    return pdf_of(TEMPLATE, content=content, dated=overview.at.day)
