"""The files of a paper: set from what it says, and kept as they were issued."""

from datetime import date, datetime

from django.utils import timezone

from meetings.models import Paper, PaperFile
from meetings.papers.canonical import Content, digest_of
from meetings.papers.pdf import pdf_of_paper
from meetings.papers.word_file import word_file_of_paper

MAKERS = {
    PaperFile.Kind.PDF.value: pdf_of_paper,
    PaperFile.Kind.DOCX.value: word_file_of_paper,
}


def file_of(
    content: Content, kind: str, *, dated: date, blanked_on: date | None = None
) -> bytes:
    """Return a file of what a paper says. `dated` is the day it names as its own, `blanked_on` the
    day on which words of it were blanked, if they were.
    """
    return MAKERS[kind](content, dated=dated, blanked_on=blanked_on)


def add_files(paper: Paper, *, blanked_at: datetime | None = None) -> None:
    """Keep the files of a paper as they are issued."""
    assert paper.content is not None
    assert paper.as_at is not None
    blanked_on = timezone.localdate(blanked_at) if blanked_at else None
    for kind in MAKERS:
        data = file_of(paper.content, kind, dated=paper.as_at, blanked_on=blanked_on)
        PaperFile.objects.create(
            paper=paper, kind=kind, data=data, digest=digest_of(data)
        )
