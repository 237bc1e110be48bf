"""Evidence files that hold words to be blanked: they are destroyed whole."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from redaction.matching import Phrase
from rounds.evidence.files import words_of
from rounds.models import EvidenceFile


def files_with(phrase: Phrase) -> Iterator[EvidenceFile]:
    """Yield the files that hold the words in their name or in what they say."""
    for file in EvidenceFile.objects.filter(redacted_at=None).select_related("update"):
        if phrase.is_in(file.name) or phrase.is_in(_text_of(file)):
            yield file


def mark_destroyed(names: set[str], at: datetime) -> set[int]:
    """Mark stored files as destroyed, for every update that shows the same bytes.

    Returns the keys of the commitments they belong to.
    """
    rows = EvidenceFile.objects.filter(file__in=names, redacted_at=None)
    commitments = set(rows.values_list("update__commitment", flat=True))
    rows.update(redacted_at=at)
    return commitments


def destroy_marked(phrase: Phrase) -> Iterator[str]:
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
            if name in marked or (name not in shown and _is_stray_with(path, phrase)):
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


def _is_stray_with(path: Path, phrase: Phrase) -> bool:
    data = path.read_bytes()
    return any(phrase.is_in(words_of(data, kind)) for kind in ("pdf", "docx"))
