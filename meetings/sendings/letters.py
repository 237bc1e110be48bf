"""The email that brings the pack of a meeting, a late paper or its draft minutes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.template.loader import render_to_string
from django.utils.formats import date_format

from meetings.diary.selectors import arrangement_of
from meetings.models import Pack, PackFile, Paper, PaperFile, Sending
from people.models import User
from reminders.letters import Attachment, Letter
from rounds.models import Meeting

MOST_ITEMS = 60  # of an agenda, in one email
LONGEST_SUBJECT = 180  # characters
PDF = "application/pdf"


@dataclass(frozen=True)
class Brought:
    """What a sending brings: what it says, and its PDF where that is to be attached."""

    what: str
    issued: Pack | Paper
    size: int  # of the PDF, in bytes
    data: bytes  # nothing where it is linked alone

    @property
    def meeting(self) -> Meeting:
        return self.issued.meeting

    @property
    def is_attached(self) -> bool:
        return bool(self.data)

    @property
    def file_name(self) -> str:
        """What the attached file is called."""
        slug, version = self.meeting.slug, self.issued.version
        if isinstance(self.issued, Pack):
            return f"{slug}-pack-version-{version}.pdf"
        name = "minutes" if self.issued.is_minutes else f"paper-{self.issued.number}"
        return f"{slug}-{name}-version-{version}.pdf"


def brought_by(issued: Pack | Paper) -> Brought:
    """Return what is sent round of what was issued. Two queries at most: what is sensitive or too
    large is not read.
    """
    files: QuerySet[PackFile] | QuerySet[PaperFile]
    if isinstance(issued, Pack):
        what, files = Sending.What.PACK, PackFile.objects.filter(pack=issued)
    else:
        is_minutes = issued.is_minutes
        what = Sending.What.MINUTES if is_minutes else Sending.What.PAPER
        files = PaperFile.objects.filter(paper=issued, kind="pdf")
    present = files.filter(blanked_at=None).annotate(size=Length("data"))
    size = present.values_list("size", flat=True).first() or 0
    data = b""
    if size <= settings.MOST_ATTACHED and not issued.is_sensitive:
        data = bytes(present.values_list("data", flat=True).first() or b"")
    return Brought(what, issued, size, data)


def compose(brought: Brought, person: User, *, is_demonstration: bool) -> Letter:
    """Write the email that brings it to a person. Of what is sensitive it says nothing but that it
    is there: an email may lie open.
    """
    issued, meeting = brought.issued, brought.meeting
    heading = _heading(brought)
    context = {
        "heading": heading,
        "subject": _subject(brought, heading),
        "person": person,
        "opening": _opening(brought),
        "is_sensitive": issued.is_sensitive,
        "marking": issued.get_marking_display(),
        "is_attached": brought.is_attached,
        "size": brought.size,
        "path": issued.get_absolute_url(),
        "change_note": "" if issued.is_sensitive else issued.change_note,
        "meeting": meeting,
        "when": when_of(meeting),
        "where": arrangement_of(meeting).place,
        "site": settings.BASE_URL,
        "is_demonstration": is_demonstration,
        **_agenda(issued),
    }
    attached = Attachment(brought.file_name, brought.data, PDF)
    return Letter(
        subject=str(context["subject"]),
        text=render_to_string("emails/papers_body.txt", context),
        html=render_to_string("emails/papers_body.html", context),
        attached=(attached,) if brought.is_attached else (),
    )


def _subject(brought: Brought, heading: str) -> str:
    issued = brought.issued
    mark = f"{issued.get_marking_display()}: " if issued.is_sensitive else ""
    return f"CPIP progress tracker: {mark}{heading}"[:LONGEST_SUBJECT]


def _heading(brought: Brought) -> str:
    if brought.what == Sending.What.MINUTES:
        return f"draft minutes, {brought.meeting}"
    name = "late paper" if brought.what == Sending.What.PAPER else "papers"
    return f"{name} for {brought.meeting}"


def _opening(brought: Brought) -> str:
    issued, meeting = brought.issued, brought.meeting
    if brought.what == Sending.What.MINUTES:
        return (
            f"These are the draft minutes of the meeting of {meeting.when}. The group is"
            " asked to agree them at its next meeting."
        )
    if brought.what == Sending.What.PAPER:
        return (
            f"This paper follows those that were sent before for the meeting of"
            f" {meeting.when}: {issued.name if issued.is_sensitive else issued}."
        )
    if issued.version > 1:
        return (
            f"This is version {issued.version} of the pack for the meeting of"
            f" {meeting.when}. It takes the place of the version before."
        )
    return f"This is the pack for the meeting of {meeting.when}: the agenda and all papers."


def _agenda(issued: Pack | Paper) -> dict[str, list[Any]]:
    """Return what a pack asks of the group, and its agenda, unless it is sensitive."""
    if not isinstance(issued, Pack) or issued.is_sensitive:
        return {"asks": [], "agenda": []}
    items = issued.content["agenda"]["items"][:MOST_ITEMS]
    asks = [f"{item['title']}: {item['asked']}" for item in items if item["asked"]]
    return {"asks": asks, "agenda": items}


def when_of(meeting: Meeting) -> str:
    """Return when a meeting is, in words: its day, and its hours where they are known."""
    arrangement = arrangement_of(meeting)
    when = day_of(meeting.date) if meeting.precision == "day" else str(meeting.when)
    if arrangement.starts_at:
        when += f", {arrangement.starts_at:%H:%M}"
    if arrangement.ends_at:
        when += f" to {arrangement.ends_at:%H:%M}"
    return when


def day_of(day: date) -> str:
    """Return a day with that of its week."""
    return date_format(day, "l j F Y")
