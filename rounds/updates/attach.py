"""Files that prove what an update says."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from people.models import User
from rounds.evidence.files import check_file
from rounds.faults import MOST_ROWS, Faults
from rounds.models import EvidenceFile, ProgressUpdate
from rounds.states import Verb
from rounds.updates import workflow
from rounds.updates.steps import locked, record
from toolkit.errors import Conflict


@transaction.atomic
def attach_file(
    *, update: ProgressUpdate, file: "UploadedFile[bytes]", by: User, at: datetime
) -> EvidenceFile:
    """Keep a file as evidence of a draft or returned update.

    What it is is read from its content (`rounds.evidence.files`). Raises `ValidationError` under
    `files` for a file that is too large, not what its name says or of a kind that is not taken,
    `NotAllowed` and `Conflict` as `save_update` does.
    """
    update = locked(update)
    workflow.SAVE.check(update, by)
    _check_has_room(update)
    data, kind = check_file(file)
    name = file.name or ""
    row = EvidenceFile(
        update=update,
        name=name,
        kind=kind,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        added_at=at,
        added_by=by,
    )
    row.file.save(name, ContentFile(data), save=False)
    try:
        row.save()
        _touch(update, by=by, at=at)
    except Exception:
        row.file.delete(save=False)
        raise
    return row


def _check_has_room(update: ProgressUpdate) -> None:
    faults = Faults()
    if update.files.kept().count() >= MOST_ROWS:
        faults.add("files", "too_many", f"An update holds at most {MOST_ROWS} files.")
    faults.raise_any()


@transaction.atomic
def remove_file(*, file: EvidenceFile, by: User, at: datetime) -> None:
    """Take a file off a draft or returned update. What was handed in with it still names it, and it
    is kept.
    """
    update = locked(file.update)
    workflow.SAVE.check(update, by)
    if not EvidenceFile.objects.kept().filter(pk=file.pk).update(removed_at=at):
        raise Conflict(f"{file.name} was taken off this update already.")
    _touch(update, by=by, at=at)


def _touch(update: ProgressUpdate, *, by: User, at: datetime) -> None:
    """Save the update, so that a round that closes meanwhile refuses this too, and note who has a
    hand in it.
    """
    update.is_unchanged = False
    update.changed_at = at
    update.version += 1
    update.save(update_fields=["is_unchanged", "changed_at", "version"])
    if not update.is_written_by(by):
        record(update, verb=Verb.EDITED, by=by, at=at, came_from=update.state)
