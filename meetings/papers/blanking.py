"""What becomes of an issued paper when words of it are blanked: its files are set anew, and its new
hash stands on record beside the first.
"""

from collections.abc import Collection
from datetime import datetime

from meetings.models import Paper, PaperBlanking
from meetings.papers.canonical import digest_of_content
from meetings.papers.files import add_files
from rounds.models import Redaction


def set_anew(papers: Collection[int], *, redaction: Redaction, at: datetime) -> None:
    """Set the files of issued papers from what they say since words of them were blanked, and keep
    what that is hashed to. The papers are named by their keys.

    Belongs in the transaction that blanks them, in which their first files lost their bytes.
    """
    for paper in Paper.objects.issued().filter(pk__in=papers):
        assert paper.content is not None  # it is issued
        PaperBlanking.objects.create(
            paper=paper,
            redaction=redaction,
            at=at,
            digest=digest_of_content(paper.content),
        )
        add_files(paper, blanked_at=at)
