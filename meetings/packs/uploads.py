"""Papers that were written elsewhere: uploaded for a meeting, and taken off it again."""

import hashlib
import io
from datetime import datetime

import pypdf
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from meetings.models import UploadedPaper
from meetings.packs.joining import check_joins
from people.models import User
from people.officers import check_officer
from rounds.evidence.files import check_file
from rounds.meeting_steps import locked_meeting
from rounds.models import Meeting
from toolkit.errors import Conflict

FOR_OFFICERS = "Papers are uploaded and taken off by programme officers."
MOST_FILES = 30  # of a meeting
MOST_PAGES = 300  # of a file
MOST_PAGES_TOGETHER = 600
MOST_BYTES_TOGETHER = 40 * 1024 * 1024


@transaction.atomic
def upload_paper(
    *,
    meeting: Meeting,
    title: str,
    marking: str,
    file: "UploadedFile[bytes]",
    by: User,
    at: datetime,
) -> UploadedPaper:
    """Keep a PDF or Word file as a paper of a meeting.

    What it is is read from its content (`rounds.evidence.files`). Raises `NotAllowed` for who is no
    officer, `Conflict` for a cancelled meeting, and `ValidationError` under `files` for a file that
    is no PDF or Word file, cannot be opened, is encrypted or is too much.
    """
    check_officer(by, FOR_OFFICERS)
    name = file.name or ""
    # First, so that nobody is told to save a sheet as another kind that is not taken either.
    if not name.lower().endswith((".pdf", ".docx")):
        _refuse(name, "kind", "a paper is uploaded as a PDF or Word (docx) file.")
    data, kind = check_file(file)
    pages = _pages_of(name, data) if kind == UploadedPaper.Kind.PDF else 0
    meeting = locked_meeting(meeting)
    if meeting.cancelled_on:
        raise Conflict(f"The meeting of {meeting.when} is cancelled.")
    row = UploadedPaper(
        meeting=meeting,
        title=title.strip(),
        marking=marking,
        name=name,
        kind=kind,
        size=len(data),
        pages=pages,
        digest=hashlib.sha256(data).hexdigest(),
        added_by=by,
        added_at=at,
    )
    _check_has_room(row)
    row.full_clean(exclude=["file"])
    row.file.save(name, ContentFile(data), save=False)
    try:
        row.save()
    except Exception:
        row.file.delete(save=False)
        raise
    return row


@transaction.atomic
def remove_paper(*, paper: UploadedPaper, by: User, at: datetime) -> None:
    """Take an uploaded paper off its meeting again, which holds until a pack with it is issued."""
    check_officer(by, FOR_OFFICERS)
    locked_meeting(paper.meeting)
    if paper.in_packs.exists():
        raise Conflict(
            f"“{paper}” is part of a pack that was issued, so it cannot be taken off."
        )
    if not UploadedPaper.objects.present().filter(pk=paper.pk).update(removed_at=at):
        raise Conflict(f"“{paper}” was taken off already.")


def _pages_of(name: str, data: bytes) -> int:
    """Return how many pages a PDF has; refuse one that cannot be joined to others."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            _refuse(
                name,
                "encrypted",
                "it is encrypted. Save it without a password and try again.",
            )
        number = len(reader.pages)
        if number > MOST_PAGES:
            _refuse(name, "too_many", f"it has more than {MOST_PAGES} pages.")
        # What cannot be joined would stop the pack later.
        check_joins(data)
    except ValidationError:
        raise
    except Exception as fault:  # the reader has failures of many kinds
        raise ValidationError(
            {
                "files": ValidationError(
                    f"{name} was not added: its pages cannot be read. Save it as PDF again"
                    " and try once more.",
                    code="content",
                )
            }
        ) from fault
    return number


def _check_has_room(new: UploadedPaper) -> None:
    """Refuse a file with which a meeting would have more than its pack can hold. One query."""
    files = [*UploadedPaper.objects.present().filter(meeting=new.meeting), new]
    if len(files) > MOST_FILES:
        _refuse(new.name, "too_many", f"a meeting has {MOST_FILES} files at most.")
    if sum(file.pages for file in files) > MOST_PAGES_TOGETHER:
        reason = f"the files of a meeting have {MOST_PAGES_TOGETHER} pages at most."
        _refuse(new.name, "too_many", reason)
    if sum(file.size for file in files) > MOST_BYTES_TOGETHER:
        _refuse(new.name, "too_large", "the files of a meeting have 40 MB at most.")


def _refuse(name: str, code: str, reason: str) -> None:
    sentence = f"{name or 'The file'} was not added: {reason}"
    raise ValidationError({"files": ValidationError(sentence, code=code)})
