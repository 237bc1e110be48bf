"""Evidence files that hold words to be blanked: they are destroyed whole."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from redaction.matching import Phrases
from rounds.evidence.words import words_of
from rounds.models import EvidenceFile


def files_with(phrases: Phrases) -> Iterator[EvidenceFile]:
    """Yield the files that hold the words in their name or in what they say."""
    for file in EvidenceFile.objects.filter(redacted_at=None).select_related("update"):
        if phrases.is_in(file.name) or phrases.is_in(_text_of(file)):
            yield file


def destroy_marked(phrases: Phrases) -> Iterator[str]:
    """Remove the bytes of what is marked, and yield a sentence for each that could not be.

    What no update shows (a save that failed) but holds the words is removed too.
    """
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    if not folder.is_dir():
        return
    shown = _stored_names(EvidenceFile.objects.filter(redacted_at=None))
    marked = _stored_names(EvidenceFile.objects.exclude(redacted_at=None)) - shown
    for path in sorted(folder.glob("*")):
        name = f"evidence/{path.name}"
        try:
            if name in marked or (name not in shown and _is_stray_with(path, phrases)):
                path.unlink()
        except OSError as fault:
            yield f"{path} could not be removed: {fault}"


def _stored_names(files) -> set[str]:
    return set(files.values_list("file", flat=True))


def _text_of(file: EvidenceFile) -> str:
    if not file.file.storage.exists(str(file.file.name)):
        return ""
    with file.file.open() as opened:
        return words_of(opened.read(), file.kind)


def _is_stray_with(path: Path, phrases: Phrases) -> bool:
    data = path.read_bytes()
    kinds = ("pdf", "docx", "eml", "msg")
    return any(phrases.is_in(words_of(data, kind)) for kind in kinds)
