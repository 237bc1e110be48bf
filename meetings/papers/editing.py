"""What officers do with a draft: each change of its header, its sections and its paragraphs.

Any change takes back that the paper was cleared: what is issued is what a second officer read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from meetings.models import Paper, PaperParagraph, PaperSection, ParagraphItem
from meetings.papers.drafting import FOR_OFFICERS
from meetings.papers.markup import check_markup
from people.models import User
from people.officers import check_officer
from toolkit.errors import Conflict
from toolkit.texts import as_kept

MOST_PARAGRAPHS = 1_000  # of one paper
MOST_SECTIONS = 50
HEADER = ["title", "purpose", "author", "marking", "motto", "introduction"]


@transaction.atomic
def change_header(
    *, paper: Paper, fields: Mapping[str, Any], by: User, at: datetime
) -> Paper:
    """Change what heads a draft: the fields of `HEADER` that are given, and of a new version what
    changed in it. Raises `ValidationError` for what a header cannot say.
    """
    paper = open_draft(paper.pk, by)
    changed = {
        name: value for name, value in fields.items() if getattr(paper, name) != value
    }
    if not changed:
        return paper
    for name, value in changed.items():
        setattr(paper, name, value)
    if paper.version > 1 and not paper.change_note.strip():
        raise ValidationError({"change_note": "Say what changed, and why."})
    paper.full_clean(exclude=["meeting", "round", "made_by", "changed_by", "agreed_at"])
    _touch(paper, by, at)
    return paper


@transaction.atomic
def change_paragraph(
    *, paragraph: PaperParagraph, text: str, by: User, at: datetime
) -> PaperParagraph:
    """Change what a paragraph of a draft says. Raises `ValidationError` for a text that is empty,
    too long, or has a link that leads nowhere.
    """
    paper, paragraph = _open_paragraph(paragraph, by)
    text = _checked(text)
    if text == paragraph.text:
        return paragraph
    paragraph.text = text
    _save(paragraph, by, at)
    _touch(paper, by, at)
    return paragraph


@transaction.atomic
def leave_out(
    *, paragraph: PaperParagraph, is_left_out: bool, by: User, at: datetime
) -> PaperParagraph:
    """Leave a paragraph out of the paper, or take it in again. Its text stays in the draft."""
    paper, paragraph = _open_paragraph(paragraph, by)
    paragraph.is_left_out = is_left_out
    _save(paragraph, by, at)
    _touch(paper, by, at)
    return paragraph


@transaction.atomic
def move_paragraph(
    *,
    paragraph: PaperParagraph,
    section: PaperSection,
    place: int,
    by: User,
    at: datetime,
) -> PaperParagraph:
    """Put a paragraph at a place of a section of its paper; the first place is 1. A place beyond
    the last is the last.
    """
    paper, paragraph = _open_paragraph(paragraph, by)
    if section.paper_id != paper.pk:
        raise ValidationError({"section": "Choose a section of this paper."})
    rows = list(section.paragraphs.exclude(pk=paragraph.pk))
    rows.insert(max(place, 1) - 1, paragraph)
    if rows == list(section.paragraphs.all()):
        return paragraph
    paragraph.section = section
    paragraph.save(update_fields=["section"])
    _put_in_order(rows)
    _touch(paper, by, at)
    return paragraph


@transaction.atomic
def tie(
    *, paragraph: PaperParagraph, into: PaperParagraph, by: User, at: datetime
) -> PaperParagraph:
    """Tie a paragraph into another of its paper, which then tells of what both told of, and return
    that. The text of the first stands after the other's, to be worked in.
    """
    paper, paragraph = _open_paragraph(paragraph, by)
    into = PaperParagraph.objects.select_related("section").get(pk=into.pk)
    if into.section.paper_id != paper.pk or into.pk == paragraph.pk:
        raise ValidationError({"into": "Choose another paragraph of this paper."})
    into.text = _checked(f"{into.text}\n\n{paragraph.text}")
    there = into.items.values_list("commitment", flat=True)
    paragraph.items.exclude(commitment__in=list(there)).update(paragraph=into)
    _save(into, by, at)
    paragraph.outcomes.update(paragraph=into)
    ParagraphItem.objects.filter(paragraph=paragraph).delete()
    paragraph.delete()
    _touch(paper, by, at)
    return into


@transaction.atomic
def add_paragraph(
    *, section: PaperSection, text: str, by: User, at: datetime
) -> PaperParagraph:
    """Add a paragraph of an officer's own at the end of a section."""
    paper = open_draft(section.paper_id, by)
    written = PaperParagraph.objects.filter(section__paper=paper)
    if written.count() >= MOST_PARAGRAPHS:
        raise Conflict(f"A paper has at most {MOST_PARAGRAPHS} paragraphs.")
    paragraph = PaperParagraph(
        section=section,
        place=_place_after(section.paragraphs),
        text=_checked(text),
        changed_by=by,
        changed_at=at,
    )
    paragraph.save()
    _touch(paper, by, at)
    return paragraph


@transaction.atomic
def add_section(*, paper: Paper, heading: str, by: User, at: datetime) -> PaperSection:
    """Add a heading at the end of a draft, for a single topic."""
    paper = open_draft(paper.pk, by)
    if paper.sections.count() >= MOST_SECTIONS:
        raise Conflict(f"A paper has at most {MOST_SECTIONS} headings.")
    section = PaperSection(
        paper=paper, place=_place_after(paper.sections), heading=heading.strip()
    )
    section.full_clean(exclude=["paper"])
    section.save()
    _touch(paper, by, at)
    return section


@transaction.atomic
def change_section(
    *, section: PaperSection, heading: str, place: int, by: User, at: datetime
) -> PaperSection:
    """Change a heading, and where among the headings it stands; the first place is 1."""
    paper = open_draft(section.paper_id, by)
    section.heading = heading.strip()
    section.full_clean(exclude=["paper"])
    section.save()
    others = list(paper.sections.exclude(pk=section.pk))
    others.insert(max(place, 1) - 1, section)
    _put_in_order(others)
    _touch(paper, by, at)
    return section


def open_draft(pk: int, by: User) -> Paper:
    """Return a paper to be changed, locked. Raises `NotAllowed` for who is no officer, and
    `Conflict` once it is issued.
    """
    check_officer(by, FOR_OFFICERS)
    papers = Paper.objects.select_for_update(of=["self"], no_key=True)
    paper = papers.select_related("meeting", "changed_by").get(pk=pk)
    if paper.is_issued:
        raise Conflict(
            f"{paper} is issued and cannot be changed. Make a new version of it."
        )
    return paper


def _open_paragraph(
    paragraph: PaperParagraph, by: User
) -> tuple[Paper, PaperParagraph]:
    """Return the paper of a paragraph, locked, and the paragraph as it stands."""
    paper = open_draft(paragraph.section.paper_id, by)
    standing = PaperParagraph.objects.select_related("section", "changed_by")
    found = standing.filter(pk=paragraph.pk).first()
    if found is None:
        raise Conflict("Another officer has tied this paragraph into another.")
    return paper, found


def _checked(text: str) -> str:
    text = as_kept(text)
    if not text:
        raise ValidationError({"text": "Write what the paragraph says."})
    try:
        check_markup(text)
    except ValidationError as fault:
        raise ValidationError({"text": fault}) from fault
    return text


def _save(paragraph: PaperParagraph, by: User, at: datetime) -> None:
    paragraph.changed_by, paragraph.changed_at = by, at
    paragraph.save()


def _touch(paper: Paper, by: User, at: datetime) -> None:
    """Keep who changed the paper last, and that nobody has cleared what it says now."""
    paper.changed_by, paper.changed_at = by, at
    paper.cleared_by = paper.cleared_at = paper.as_at = None
    paper.digest = ""
    paper.save()


def _place_after(rows: Any) -> int:
    return (rows.aggregate(last=Max("place"))["last"] or 0) + 1


def _put_in_order(rows: Sequence[Any]) -> None:
    """Give rows their places from 1; those that stand there already are not written."""
    moved = [row for place, row in enumerate(rows, start=1) if row.place != place]
    for place, row in enumerate(rows, start=1):
        row.place = place
    if moved:
        type(moved[0])._default_manager.bulk_update(moved, ["place"])
