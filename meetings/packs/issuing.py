"""Issuing the pack of a meeting: frozen, with its file. A later change is another version."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from meetings.models import Pack, PackPart
from meetings.packs.content import content_of_pack
from meetings.packs.files import add_file
from meetings.papers.canonical import Content, digest_of_content
from people.models import User
from people.officers import check_officer
from rounds.meeting_steps import locked_meeting, record_pack
from rounds.models import Meeting
from toolkit.errors import Conflict

OF_ITS_VERSION = ("header", "footer", "change_note")  # of what a pack says


@transaction.atomic
def issue_pack(
    *, meeting: Meeting, change_note: str = "", by: User, at: datetime, seen: str = ""
) -> Pack:
    """Issue the pack of a meeting as everything stands: what it says and its file are kept.

    One officer does it: its papers and minutes were cleared by a second one each. `seen` is the
    hash of what the officer has looked at. Raises `NotAllowed` for who is no officer, `Conflict`
    for a cancelled meeting, where the pack says something else than was seen, or the same as the
    version before, and `ValidationError` for a pack with nothing in it and for a new version
    without a word on what changed.
    """
    check_officer(by, "The pack of a meeting is issued by programme officers.")
    meeting = locked_meeting(meeting)
    if meeting.cancelled_on:
        raise Conflict(f"The meeting of {meeting.when} is cancelled.")
    before = meeting.packs.order_by("version").last()
    note = change_note.strip() if before else ""
    if before and not note:
        raise ValidationError({"change_note": "Say what changed, and why."})
    version = before.version + 1 if before else 1
    content = content_of_pack(meeting, version=version, change_note=note)
    if not (content["agenda"]["items"] or content["papers"] or content["files"]):
        raise ValidationError(
            "The pack has nothing in it yet: no item of an agenda, and no paper."
        )
    if seen and seen != digest_of_what(content):
        raise Conflict(
            "The pack says something else than you saw. Look at it again, then issue it."
        )
    if before and digest_of_what(before.content) == digest_of_what(content):
        raise Conflict("Nothing has changed since the version that was issued last.")
    pack = Pack(
        meeting=meeting,
        version=version,
        change_note=note,
        marking=content["marking"],
        content=content,
        digest=digest_of_content(content),
        issued_by=by,
        issued_at=at,
    )
    pack.full_clean()
    pack.save()
    parts = [PackPart(pack=pack, uploaded_id=file["key"]) for file in content["files"]]
    PackPart.objects.bulk_create(parts)
    add_file(pack)
    record_pack(meeting, pack=pack.name, by=by, at=at)
    return pack


def digest_of_what(content: Content) -> str:
    """Return the hash of what a pack says, whichever version it is."""
    what = {name: part for name, part in content.items() if name not in OF_ITS_VERSION}
    return digest_of_content(what)
