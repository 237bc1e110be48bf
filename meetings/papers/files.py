"""The files of a paper: set from what it says, and kept as they were issued."""

from datetime import date, datetime

from django.utils import timezone

from meetings.minutes.word_file import word_file_of_minutes
from meetings.models import Paper, PaperFile
from meetings.papers.canonical import Content, digest_of
from meetings.papers.pdf import pdf_of_paper
from meetings.papers.word_file import word_file_of_paper

KINDS = PaperFile.Kind.values


def file_of(
    content: Content, kind: str, *, dated: date, blanked_on: date | None = None
) -> bytes:
    """Return a file of what a paper or minutes say. `dated` is the day it names as its own,
    `blanked_on` the day on which words of it were blanked, if they were.
    """
    if kind == PaperFile.Kind.PDF:
        return pdf_of_paper(content, dated=dated, blanked_on=blanked_on)
    if content.get("kind") == "minutes":
        return word_file_of_minutes(content, dated=dated, blanked_on=blanked_on)
    return word_file_of_paper(content, dated=dated, blanked_on=blanked_on)


def add_files(paper: Paper, *, blanked_at: datetime | None = None) -> None:
    """Keep the files of a paper as they are issued."""
    assert paper.content is not None
    assert paper.as_at is not None
    blanked_on = timezone.localdate(blanked_at) if blanked_at else None
    for kind in KINDS:
        data = file_of(paper.content, kind, dated=paper.as_at, blanked_on=blanked_on)
        PaperFile.objects.create(
            paper=paper, kind=kind, data=data, digest=digest_of(data)
        )
