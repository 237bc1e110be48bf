"""What becomes of an issued paper or pack when words of it are blanked: its files are set anew, and
its new hash stands on record beside the first.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from meetings.models import (
    Pack,
    PackBlanking,
    PackFile,
    Paper,
    PaperBlanking,
    PaperFile,
)
from meetings.packs.files import add_file
from meetings.papers.canonical import digest_of_content
from meetings.papers.files import add_files
from rounds.models import Redaction


@dataclass(frozen=True)
class Issued:
    """A table of what is issued, that of its files, and that of what was blanked in it."""

    content: type[Paper] | type[Pack]
    files: type[models.Model]
    blankings: type[models.Model]
    name: str  # of the key to it in both

    @property
    def column(self) -> str:
        """The column of that key."""
        return f"{self.name}_id"


PAPERS = Issued(Paper, PaperFile, PaperBlanking, "paper")
PACKS = Issued(Pack, PackFile, PackBlanking, "pack")
ISSUED = (PAPERS, PACKS)


def set_anew(
    of: Issued, keys: Collection[int], *, redaction: Redaction, at: datetime
) -> None:
    """Set the files of papers or packs from what they say since words of them were blanked, and
    keep what that is hashed to.

    Belongs in the transaction that blanks them, in which their first files lost their bytes.
    """
    rows: models.QuerySet[Any] = of.content._default_manager.filter(pk__in=keys)
    for row in rows.filter(issued_at__isnull=False):
        names = {of.name: row, "redaction": redaction, "at": at}
        digest = digest_of_content(row.content)
        of.blankings._default_manager.create(**names, digest=digest)
        if isinstance(row, Pack):
            add_file(row, blanked_at=at)
        else:
            add_files(row, blanked_at=at)
