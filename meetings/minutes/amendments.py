"""What a group amended as it agreed its minutes: how they differ from the version before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from meetings.models import Paper, PaperParagraph
from meetings.papers.canonical import Content
from meetings.papers.markup import blocks_of, text_in

AMENDED, NEW, LEFT_OUT = "Amended", "New", "Left out"
COLUMNS = ["Where", "Amendment", "Before"]
NONE = "–"


@dataclass(frozen=True)
class NumberedParagraph:
    """A paragraph of minutes with the number it has."""

    number: int
    paragraph: PaperParagraph


def mark_of(paragraph: PaperParagraph, minutes: Paper) -> str:
    """Return how a paragraph of agreed minutes differs from the version before; nothing where it
    does not. Its earlier one was read with it.
    """
    if minutes.agreed_at_id is None:
        return ""
    earlier = paragraph.earlier
    if earlier is None or earlier.is_left_out:
        return NEW
    return AMENDED if earlier.text != paragraph.text else ""


def amendments_of(
    minutes: Paper, paragraphs: Sequence[NumberedParagraph], attendance: list[Content]
) -> Content:
    """Return what the group amended as it agreed the minutes: a sentence, and a table that says
    what stood there before. Empty for minutes that are not agreed. Two queries.
    """
    if minutes.agreed_at_id is None:
        return {"summary": "", "columns": COLUMNS, "rows": []}
    before = Paper.objects.get(
        meeting=minutes.meeting_id, number=0, version=minutes.version - 1
    )
    rows = [
        *_whole_rows(minutes, before, attendance),
        *_changed_rows(minutes, paragraphs),
        *_left_out_rows(before, paragraphs),
    ]
    return {"summary": _summary(len(rows)), "columns": COLUMNS, "rows": rows}


def _summary(number: int) -> str:
    if not number:
        return "The group agreed the minutes as they were."
    several = "amendment" if number == 1 else "amendments"
    return f"The group agreed the minutes with {number} {several}."


def _whole_rows(
    minutes: Paper, before: Paper, attendance: list[Content]
) -> list[list[str]]:
    """Return a row for what stands before the numbered paragraphs, where it differs."""
    rows = []
    earlier: dict[str, Any] = before.content or {}
    if earlier.get("attendance") != attendance:
        rows.append(["Attendance", AMENDED, _attendance_in_words(earlier)])
    if minutes.introduction != before.introduction:
        words_before = text_in(blocks_of(before.introduction)) or NONE
        rows.append(["Introduction", AMENDED, words_before])
    return rows


def _attendance_in_words(content: Content) -> str:
    groups = [
        f"{group['title']}: {'; '.join(', '.join(row) for row in group['rows'])}."
        for group in content.get("attendance", [])
    ]
    return " ".join(groups) or NONE


def _changed_rows(
    minutes: Paper, paragraphs: Iterable[NumberedParagraph]
) -> Iterable[list[str]]:
    for row in paragraphs:
        mark = mark_of(row.paragraph, minutes)
        if mark == NEW:
            yield [f"Paragraph {row.number}", NEW, NONE]
        elif mark and row.paragraph.earlier:
            yield [f"Paragraph {row.number}", mark, _text_of(row.paragraph.earlier)]


def _left_out_rows(
    before: Paper, paragraphs: Iterable[NumberedParagraph]
) -> Iterable[list[str]]:
    """Yield a row for each paragraph of the version before that has gone, with its number there."""
    standing = {row.paragraph.earlier_id for row in paragraphs}
    earlier = PaperParagraph.objects.filter(section__paper=before, is_left_out=False)
    in_order = earlier.order_by("section__place", "section", "place", "pk")
    for number, paragraph in enumerate(in_order, start=before.first_number):
        if paragraph.pk not in standing:
            yield [f"Paragraph {number} before", LEFT_OUT, _text_of(paragraph)]


def _text_of(paragraph: PaperParagraph) -> str:
    return text_in(blocks_of(paragraph.text))
