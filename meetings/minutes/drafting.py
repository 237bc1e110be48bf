"""The first draft of a meeting's minutes, made in one go from what was recorded there."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from meetings.minutes.outcomes import not_in, outcomes_in_full
from meetings.minutes.wording import paragraph_of
from meetings.models import (
    Paper,
    PaperParagraph,
    PaperSection,
    ParagraphItem,
    ParagraphOutcome,
)
from meetings.papers import editing
from people.models import User
from people.officers import check_officer
from rounds.models import AgendaItem, Meeting, MeetingStep, Outcome
from toolkit.errors import Conflict

FOR_OFFICERS = "Minutes are written by programme officers."
LONGEST_HEADING = 210


@transaction.atomic
def draft_minutes(*, meeting: Meeting, by: User, at: datetime) -> Paper:
    """Make the draft of a meeting's minutes, and return it: a section for each item of its agenda,
    and in it a paragraph for each outcome that stands.

    They are sensitive where an item of the agenda is. Raises `NotAllowed` for who is no officer,
    and `Conflict` for a meeting whose outcomes are not recorded, or that has minutes.
    """
    check_officer(by, FOR_OFFICERS)
    meeting = Meeting.objects.select_for_update(of=["self"]).get(pk=meeting.pk)
    _check_may_be_drafted(meeting)
    items = list(meeting.agenda_items.all())
    is_sensitive = any(item.is_sensitive for item in items)
    marking = Paper.Marking.SENSITIVE if is_sensitive else Paper.Marking.OFFICIAL
    minutes = Paper(
        meeting=meeting,
        kind=Paper.Kind.MINUTES,
        number=0,
        title=f"Minutes of the meeting of {meeting.when}",
        author="Programme office",
        marking=marking,
        made_by=by,
        made_at=at,
        changed_by=by,
        changed_at=at,
    )
    minutes.full_clean()
    minutes.save()
    _add_paragraphs(minutes, items)
    return minutes


def _check_may_be_drafted(meeting: Meeting) -> None:
    if meeting.papers.minutes().exists():
        raise Conflict("The meeting has minutes already. Go on with them.")
    if not meeting.steps.filter(verb=MeetingStep.Verb.RECORDED).exists():
        raise Conflict(
            "Record what came of the meeting first: its minutes are made from that."
        )


def _add_paragraphs(minutes: Paper, items: Iterable[AgendaItem]) -> None:
    """Add a section for each item, and in it a paragraph for each outcome. Six queries."""
    sections = {
        item.pk: PaperSection(
            paper=minutes, place=place, heading=_heading(place, item), agenda_item=item
        )
        for place, item in enumerate(items, start=1)
    }
    PaperSection.objects.bulk_create(sections.values())
    outcomes = list(outcomes_in_full().standing().filter(item__in=sections))
    paragraphs = [
        PaperParagraph(
            section=sections[outcome.item_id],
            place=place,
            text=paragraph_of(outcome),
            changed_by=minutes.made_by,
            changed_at=minutes.made_at,
        )
        for place, outcome in enumerate(outcomes, start=1)
    ]
    PaperParagraph.objects.bulk_create(paragraphs)
    for outcome, paragraph in zip(outcomes, paragraphs, strict=True):
        _tie(paragraph, outcome)


def _heading(place: int, item: AgendaItem) -> str:
    return f"{place}. {item.title}"[:LONGEST_HEADING]


def _tie(paragraph: PaperParagraph, outcome: Outcome) -> None:
    """Keep what a paragraph was made from, and the action or recommendation it tells of."""
    ParagraphOutcome.objects.create(paragraph=paragraph, outcome=outcome)
    if outcome.commitment:
        ParagraphItem.objects.create(paragraph=paragraph, commitment=outcome.commitment)


@transaction.atomic
def take_in(
    *, minutes: Paper, outcome: Outcome, by: User, at: datetime
) -> PaperParagraph:
    """Add a paragraph for an outcome that was recorded after the draft was made, under its item of
    the agenda. Raises `Conflict` where the draft has it, or it does not stand.
    """
    minutes = editing.open_draft(minutes.pk, by)
    missing = not_in(minutes).filter(pk=outcome.pk).first()
    if missing is None:
        raise Conflict("The minutes have this outcome already, or it was withdrawn.")
    section = minutes.sections.filter(agenda_item=missing.item).first()
    if section is None:
        section = editing.add_section(
            paper=minutes, heading=missing.item.title, by=by, at=at
        )
    text = paragraph_of(missing)
    paragraph = editing.add_paragraph(section=section, text=text, by=by, at=at)
    _tie(paragraph, missing)
    return paragraph
