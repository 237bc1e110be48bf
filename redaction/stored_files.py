"""Evidence, uploaded papers and workbooks that hold words to be blanked: such a file is destroyed
whole.
"""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from meetings.models import UploadedPaper
from redaction.matching import Phrases
from rounds.evidence.words import words_of
from rounds.models import EvidenceFile
from workbooks.models import Workbook

Stored = EvidenceFile | UploadedPaper | Workbook
FOLDERS: dict[str, type[EvidenceFile] | type[UploadedPaper] | type[Workbook]] = {
    "evidence": EvidenceFile,
    "papers": UploadedPaper,
    "workbooks": Workbook,
}


def files_with(phrases: Phrases) -> Iterator[EvidenceFile]:
    """Yield the evidence that holds the words in its name or in what it says."""
    for file in EvidenceFile.objects.filter(redacted_at=None).select_related("update"):
        if _holds(file, phrases):
            yield file


def papers_with(phrases: Phrases) -> Iterator[UploadedPaper]:
    """Yield the uploaded papers that hold the words in their name or in what they say."""
    papers = UploadedPaper.objects.filter(redacted_at=None)
    for paper in papers.select_related("meeting"):
        if _holds(paper, phrases):
            yield paper


def workbooks_with(phrases: Phrases) -> Iterator[Workbook]:
    """Yield the workbooks that hold the words in their name or in what they say."""
    for workbook in Workbook.objects.filter(redacted_at=None):
        if _holds(workbook, phrases):
            yield workbook


def _holds(file: Stored, phrases: Phrases) -> bool:
    return phrases.is_in(file.name) or phrases.is_in(_text_of(file))


def destroy_marked(phrases: Phrases) -> Iterator[str]:
    """Remove the bytes of what is marked, and yield a sentence for each that could not be.

    What no page shows (a save that failed) but holds the words is removed too.
    """
    for folder in FOLDERS:
        yield from _destroy_in(folder, phrases)


def _destroy_in(folder: str, phrases: Phrases) -> Iterator[str]:
    files = FOLDERS[folder]._default_manager
    shown = _stored_names(files.filter(redacted_at=None))
    marked = _stored_names(files.exclude(redacted_at=None)) - shown
    for path in sorted((Path(settings.MEDIA_ROOT) / folder).glob("*")):
        name = f"{folder}/{path.name}"
        try:
            if name in marked or (name not in shown and _is_stray_with(path, phrases)):
                path.unlink()
        except OSError as fault:
            yield f"{path} could not be removed: {fault}"


def _stored_names(files) -> set[str]:
    return set(files.values_list("file", flat=True))


def _text_of(file: Stored) -> str:
    if not file.file.storage.exists(str(file.file.name)):
        return ""
    with file.file.open() as opened:
        return words_of(opened.read(), file.kind)


def _is_stray_with(path: Path, phrases: Phrases) -> bool:
    data = path.read_bytes()
    kinds = ("pdf", "docx", "ods", "eml", "msg")
    return any(phrases.is_in(words_of(data, kind)) for kind in kinds)
