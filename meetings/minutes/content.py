"""All that minutes say, as plain data: what `meetings.papers.content` is for papers.

They speak of a meeting that is over, so that nothing in them depends on the day they are read.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import date_format

from meetings.diary.selectors import arrangement_of
from meetings.minutes.amendments import NumberedParagraph, amendments_of, mark_of
from meetings.minutes.attendance import attendance_of
from meetings.minutes.outcomes import outcomes_in_full
from meetings.minutes.tables import tables_of
from meetings.models import Paper, PaperParagraph, PaperSection, ParagraphOutcome
from meetings.papers.canonical import Content
from meetings.papers.markup import Block, blocks_of
from programme.dates import Precision
from programme.models import Programme
from rounds.models import Meeting

FORMAT = 1  # of this data; a later one says how it differs
ILLUSTRATIVE = (
    "What no source states of this meeting is illustrative, not historical fact."
)
NOTHING_RECORDED = "No outcome is recorded."


def content_of_minutes(minutes: Paper) -> Content:
    """Return what minutes say. A fixed number of queries."""
    programme = Programme.objects.first()
    attendance = attendance_of(minutes.meeting)
    sections = _sections_of(minutes)
    numbered = list(_numbered(minutes, sections))
    numbers = {row.paragraph.pk: row.number for row in numbered}
    return {
        "format": FORMAT,
        "kind": "minutes",
        "programme": programme.name if programme else "",
        "title": minutes.title,
        "motto": "",
        "header": _header(minutes),
        "footer": f"{minutes.name}, {minutes.meeting}. {minutes.get_marking_display()}.",
        "remark": ILLUSTRATIVE if programme and programme.is_demonstration else "",
        "change_note": minutes.change_note,
        "introduction": blocks_of(minutes.introduction),
        "attendance": attendance,
        "amendments": amendments_of(minutes, numbered, attendance),
        "sections": list(_sections(minutes, sections, numbers)),
        "tables": tables_of(minutes, numbered),
    }


def _sections_of(minutes: Paper) -> list[PaperSection]:
    """Return the sections with all that their paragraphs tell of. Five queries."""
    paragraphs = PaperParagraph.objects.select_related("earlier")
    outcomes = Prefetch("outcome", queryset=outcomes_in_full())
    ties = ParagraphOutcome.objects.prefetch_related(outcomes)
    sections = PaperSection.objects.filter(paper=minutes).prefetch_related(
        Prefetch("paragraphs", queryset=paragraphs),
        "paragraphs__items__commitment",
        Prefetch("paragraphs__outcomes", queryset=ties),
    )
    return list(sections)


def _numbered(
    minutes: Paper, sections: Sequence[PaperSection]
) -> Iterator[NumberedParagraph]:
    """Yield the paragraphs that are in, with the numbers that run through the whole."""
    numbers = count(minutes.first_number)
    for section in sections:
        for paragraph in section.paragraphs.all():
            if not paragraph.is_left_out:
                yield NumberedParagraph(next(numbers), paragraph)


def _header(minutes: Paper) -> list[list[str]]:
    """Return the lines that head minutes: what each says, by its word."""
    meeting = minutes.meeting
    arrangement = arrangement_of(meeting)
    version = f"Version {minutes.version}. " if minutes.version > 1 else ""
    lines = [
        ["Group", meeting.group.name],
        ["Meeting", _when(meeting)],
        ["Place", arrangement.place],
        ["Minutes", f"{version}{_standing(minutes)}"],
        ["Prepared by", minutes.author],
        ["Marking", minutes.get_marking_display()],
    ]
    return [line for line in lines if line[1]]


def _when(meeting: Meeting) -> str:
    arrangement = arrangement_of(meeting)
    if meeting.precision != Precision.DAY:
        return str(meeting.when)
    when = date_format(meeting.date, "l j F Y")
    if arrangement.starts_at:
        when += f", {arrangement.starts_at:%H:%M}"
    if arrangement.ends_at:
        when += f" to {arrangement.ends_at:%H:%M}"
    return when


def _standing(minutes: Paper) -> str:
    """Return whether the group has agreed the minutes, and where."""
    if minutes.agreed_at is None:
        return "Draft, to be agreed by the group."
    return f"Agreed at the meeting of {minutes.agreed_at.when}."


def _sections(
    minutes: Paper, sections: Sequence[PaperSection], numbers: dict[int, int]
) -> Iterator[Content]:
    """Yield the sections that hold a paragraph, and the items of the agenda of which nothing was
    recorded: the group had them before it.
    """
    for section in sections:
        paragraphs = section.paragraphs.all()
        rows = [
            _row(paragraph, minutes, numbers[paragraph.pk])
            for paragraph in paragraphs
            if not paragraph.is_left_out
        ]
        is_silent = section.agenda_item_id is not None and not paragraphs
        if rows or is_silent:
            remark = "" if rows else NOTHING_RECORDED
            yield {"heading": section.heading, "remark": remark, "paragraphs": rows}


def _row(paragraph: PaperParagraph, minutes: Paper, number: int) -> dict[str, Any]:
    mark = mark_of(paragraph, minutes)
    return {
        "number": number,
        "mark": mark,
        "blocks": _marked(blocks_of(paragraph.text), mark),
        "references": [str(item) for item in paragraph.items.all()],
    }


def _marked(blocks: list[Block], mark: str) -> list[Block]:
    """Return the blocks of a paragraph with the mark of what the group amended before them."""
    if not mark:
        return blocks
    label = {"text": f"[{mark}] ", "strong": True}
    first, *others = blocks
    if first["kind"] != "paragraph":
        return [{"kind": "paragraph", "spans": [label]}, *blocks]
    return [{**first, "spans": [label, *first["spans"]]}, *others]
