"""The file of a pack: set from what it says, and kept as it was issued."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from meetings.models import Pack, PackFile, UploadedPaper
from meetings.packs.pdf import pdf_of_pack
from meetings.papers.canonical import Content, digest_of


def file_of_pack(content: Content, *, blanked_at: datetime | None = None) -> bytes:
    """Return the PDF of what a pack says, with the uploaded files that it names."""
    keys = [part["key"] for part in content["files"] if part["kind"] == "pdf"]
    files = UploadedPaper.objects.filter(pk__in=keys, redacted_at=None)
    blanked_on = timezone.localdate(blanked_at) if blanked_at else None
    return pdf_of_pack(content, _bytes_of(files), blanked_on=blanked_on)


def _bytes_of(files: Iterable[UploadedPaper]) -> dict[int, bytes]:
    data = {}
    for file in files:
        with file.file.open() as opened:
            data[file.pk] = opened.read()
    return data


def add_file(pack: Pack, *, blanked_at: datetime | None = None) -> None:
    """Keep the file of a pack as it is issued."""
    data = file_of_pack(pack.content, blanked_at=blanked_at)
    PackFile.objects.create(pack=pack, data=data, digest=digest_of(data))
