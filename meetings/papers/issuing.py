"""Clearing a draft by a second officer, and issuing it: frozen, with its figures and its files."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from meetings.models import (
    Pack,
    PackFile,
    Paper,
    PaperFile,
    PaperParagraph,
    PaperSection,
    ParagraphItem,
    ParagraphOutcome,
)
from meetings.papers.canonical import digest_of, digest_of_content
from meetings.papers.content import content_of
from meetings.papers.drafting import FOR_OFFICERS
from meetings.papers.editing import open_draft
from meetings.papers.files import add_files
from people.models import User
from people.officers import check_officer, check_reviewing
from programme.as_at import AsAt
from rounds.meeting_steps import Verb, record_paper
from rounds.models import Meeting
from toolkit.errors import Conflict, NotAllowed


@transaction.atomic
def clear_paper(
    *, paper: Paper, by: User, at: datetime, as_at: AsAt, seen: str = ""
) -> Paper:
    """Clear a draft as it stands, with its figures as at a day.

    `seen` is the hash of what the officer has read, where they read it on a page. Raises `Conflict`
    where the paper says something else by now, `NotAllowed` for the officer who changed it last and
    for one whose account was changed lately, and `ValidationError` for a paper that says nothing.
    """
    paper = open_draft(paper.pk, by)
    check_reviewing(by)
    if paper.changed_by_id == by.pk:
        raise NotAllowed("You changed it last, so another officer reads and clears it.")
    content = content_of(paper, as_at)
    if not content["sections"] and not content["introduction"]:
        raise ValidationError("It says nothing yet: it has no paragraph.")
    digest = digest_of_content(content)
    if seen and seen != digest:
        raise Conflict(
            "It says something else than you read. Read it again, then clear it."
        )
    paper.cleared_by, paper.cleared_at, paper.as_at = by, at, as_at.day
    paper.digest = digest
    paper.save()
    return paper


@transaction.atomic
def issue_paper(*, paper: Paper, by: User, at: datetime, as_at: AsAt) -> Paper:
    """Issue a cleared paper: what it says, its figures and its files are kept as they are. Who is
    invited to the meeting is told.

    `as_at` is the present day; the figures are those of the day it was cleared with. Two officers
    stand behind each paper: raises `NotAllowed` for who is no officer and for who wrote in it and
    cleared it, and `Conflict` where it is not cleared, or the record of that day has changed since.
    """
    paper = open_draft(paper.pk, by)
    if not paper.is_cleared or paper.as_at is None:
        raise Conflict("Another officer clears the paper before it is issued.")
    if paper.cleared_by_id == by.pk and _has_written_in(paper, by):
        raise NotAllowed(
            "You wrote in this paper and cleared it, so another officer issues it."
        )
    content = content_of(paper, AsAt(as_at.today, paper.as_at))
    if digest_of_content(content) != paper.digest:
        raise Conflict(
            "What the paper is made of has changed since it was cleared: its figures would"
            " not be those that were read. Have it cleared again."
        )
    paper.content, paper.issued_by, paper.issued_at = content, by, at
    add_files(paper)
    paper.save()
    _record(paper, by, at)
    return paper


def _record(paper: Paper, by: User, at: datetime) -> None:
    """Keep with the meeting that it was issued: of minutes, that they were circulated or agreed."""
    verb, name = Verb.PAPER, paper.name
    if paper.agreed_at:
        verb, name = Verb.AGREED, f"{name}: at the meeting of {paper.agreed_at.when}"
    elif paper.is_minutes:
        verb = Verb.CIRCULATED
    record_paper(paper.meeting, verb=verb, paper=name, by=by, at=at)


def _has_written_in(paper: Paper, officer: User) -> bool:
    """True for who wrote a paragraph of a paper, or its first draft. One query."""
    paragraphs = PaperParagraph.objects.filter(section__paper=paper, changed_by=officer)
    return paper.made_by_id == officer.pk or paragraphs.exists()


@transaction.atomic
def new_version(
    *,
    paper: Paper,
    change_note: str,
    by: User,
    at: datetime,
    agreed_at: Meeting | None = None,
) -> Paper:
    """Make a draft of the next version of an issued paper, and return it. What a group agreed as
    its minutes it alone amends: `agreed_at` is the meeting that did.

    Raises `NotAllowed` for who is no officer, `Conflict` where a newer version is begun or issued,
    and `ValidationError` without a word on what changes and why.
    """
    check_officer(by, FOR_OFFICERS)
    issued = Paper.objects.select_for_update(of=["self"], no_key=True).get(pk=paper.pk)
    same = Paper.objects.filter(meeting=issued.meeting, number=issued.number)
    if not issued.is_issued:
        raise Conflict("The paper is not issued yet: change the draft.")
    if issued.agreed_at_id and agreed_at is None:
        raise Conflict(
            "The group agreed these minutes, so it alone amends them. Say at which"
            " meeting it did."
        )
    if same.filter(version__gt=issued.version).exists():
        raise Conflict("A newer version of this paper has been begun.")
    if not change_note.strip():
        raise ValidationError({"change_note": "Say what changes, and why."})
    draft = Paper(
        meeting=issued.meeting,
        kind=issued.kind,
        agreed_at=agreed_at,
        round=issued.round,
        number=issued.number,
        version=issued.version + 1,
        change_note=change_note.strip(),
        title=issued.title,
        purpose=issued.purpose,
        author=issued.author,
        marking=issued.marking,
        motto=issued.motto,
        introduction=issued.introduction,
        made_by=by,
        made_at=at,
        changed_by=by,
        changed_at=at,
    )
    draft.full_clean()
    draft.save()
    _copy_parts(issued, draft)
    return draft


def _copy_parts(issued: Paper, draft: Paper) -> None:
    """Give a draft the sections, paragraphs and what they tell of, of the version before. Eight
    queries."""
    sections = {}
    for section in issued.sections.all():
        copied = PaperSection(
            paper=draft,
            place=section.place,
            heading=section.heading,
            theme_id=section.theme_id,
            agenda_item_id=section.agenda_item_id,
        )
        sections[section.pk] = copied
    PaperSection.objects.bulk_create(sections.values())
    paragraphs = {}
    for paragraph in PaperParagraph.objects.filter(section__paper=issued):
        paragraphs[paragraph.pk] = PaperParagraph(
            section=sections[paragraph.section_id],
            place=paragraph.place,
            text=paragraph.text,
            is_left_out=paragraph.is_left_out,
            earlier=paragraph,
            changed_by=draft.made_by,
            changed_at=draft.made_at,
        )
    PaperParagraph.objects.bulk_create(paragraphs.values())
    items = ParagraphItem.objects.filter(paragraph__section__paper=issued)
    ParagraphItem.objects.bulk_create(
        ParagraphItem(
            paragraph=paragraphs[item.paragraph_id],
            commitment_id=item.commitment_id,
            update_id=item.update_id,
        )
        for item in items
    )
    ties = ParagraphOutcome.objects.filter(paragraph__section__paper=issued)
    ParagraphOutcome.objects.bulk_create(
        ParagraphOutcome(
            paragraph=paragraphs[tie.paragraph_id], outcome_id=tie.outcome_id
        )
        for tie in ties
    )


@dataclass(frozen=True)
class Checked:
    """What the record says of a file: which file of what was issued it is, byte for byte; or
    nothing.
    """

    digest: str
    file: PaperFile | PackFile | None

    @property
    def issued(self) -> Paper | Pack | None:
        """The paper or pack that it is a file of."""
        if isinstance(self.file, PackFile):
            return self.file.pack
        return self.file.paper if self.file else None


def check_file(data: bytes) -> Checked:
    """Return which file of an issued paper or pack these bytes are. Two queries at most."""
    digest = digest_of(data)
    papers = PaperFile.objects.select_related("paper__meeting__group").defer("data")
    packs = PackFile.objects.select_related("pack__meeting__group").defer("data")
    of_paper = papers.filter(digest=digest).first()
    return Checked(digest, of_paper or packs.filter(digest=digest).first())
