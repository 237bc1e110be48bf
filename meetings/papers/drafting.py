"""The first draft of a paper, made in one go from the accepted updates of a round."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from commitments.milestones import DatesOfMilestone
from commitments.models import Commitment
from commitments.ratings import Standing
from meetings.models import (
    Document,
    Paper,
    PaperParagraph,
    PaperSection,
    ParagraphItem,
)
from meetings.papers.markup import MOST_CHARACTERS, plain
from people.models import User
from people.officers import check_officer
from programme.as_at import AsAt
from programme.models import Programme, Theme
from rounds.models import Meeting, ProgressUpdate, ReportingRound
from standing.snapshot import Item, snapshot_of
from toolkit.errors import Conflict

FOR_OFFICERS = "Papers are written by programme officers."
MOST_PAPERS = 30  # of one meeting
AROUND = timedelta(days=120)  # how far from the day a document's dates are told
MOST_DOCUMENTS = 6  # of one paragraph


@transaction.atomic
def draft_paper(*, meeting: Meeting, by: User, at: datetime, as_at: AsAt) -> Paper:
    """Make the draft of the next paper of a meeting, and return it.

    Where the meeting has a round that has opened, its accepted updates are the paragraphs: one for
    each action or recommendation, under the themes of the programme. Else the sections are empty,
    and officers write them. Raises `NotAllowed` for who is no officer, and `Conflict` for a meeting
    that is cancelled or has too many papers.
    """
    check_officer(by, FOR_OFFICERS)
    meeting = Meeting.objects.select_for_update(of=["self"]).get(pk=meeting.pk)
    paper = _new_paper(meeting, by, at)
    updates = _accepted(paper.round) if paper.round else {}
    commitments = Commitment.objects.filter(pk__in=updates).in_natural_order()
    items = snapshot_of(commitments, as_at)
    _add_paragraphs(paper, items, updates, as_at)
    if any(item.standing == Standing.RED for item in items):
        paper.purpose = (
            Paper.Purpose.DECISION
        )  # what is red asks something of the group
        paper.save()
    return paper


def _new_paper(meeting: Meeting, by: User, at: datetime) -> Paper:
    if meeting.cancelled_on:
        raise Conflict(f"The meeting of {meeting.when} is cancelled.")
    last = meeting.papers.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_PAPERS:
        raise Conflict(f"A meeting has at most {MOST_PAPERS} papers.")
    programme = Programme.objects.first()
    name = programme.name if programme else "Programme"
    paper = Paper(
        meeting=meeting,
        round=_opened_round_of(meeting),
        number=last + 1,
        title=f"{name}: progress update",
        author="Programme office",
        motto=programme.vision[:500] if programme else "",
        introduction=_introduction(name, meeting),
        made_by=by,
        made_at=at,
        changed_by=by,
        changed_at=at,
    )
    paper.full_clean()
    paper.save()
    return paper


def _introduction(name: str, meeting: Meeting) -> str:
    return plain(
        f"This paper tells the {meeting.group.name} what has happened in the {name} since"
        " its last meeting, and what comes next. It is made from the updates that those"
        " who answer for each action and recommendation handed in, and the programme"
        " office accepted."
    )


def _opened_round_of(meeting: Meeting) -> ReportingRound | None:
    opened = ReportingRound.objects.filter(state__in=["open", "closed"])
    return opened.filter(meeting=meeting).first()


def _accepted(reporting_round: ReportingRound) -> dict[int, ProgressUpdate]:
    """Return the update of each commitment that holds for a round, by the commitment's key."""
    holding = ProgressUpdate.objects.in_force().filter(round=reporting_round)
    return {update.commitment_id: update for update in holding.last_of_each()}


def _add_paragraphs(
    paper: Paper,
    items: Sequence[Item],
    updates: dict[int, ProgressUpdate],
    as_at: AsAt,
) -> None:
    """Add a section for each theme, and in it a paragraph for each item. Five queries."""
    documents = _documents_of(items, as_at.day)
    sections = _add_sections(paper)
    paragraphs, tied = [], []
    places: Counter[str] = Counter()
    for item in items:
        places[item.theme] += 1
        paragraph = PaperParagraph(
            section=sections[item.theme],
            place=places[item.theme],
            text=_text(item, updates[item.pk], documents.get(item.pk, []), as_at.day),
            changed_by=paper.made_by,
            changed_at=paper.made_at,
        )
        paragraphs.append(paragraph)
        tied.append(
            ParagraphItem(
                paragraph=paragraph, commitment_id=item.pk, update=updates[item.pk]
            )
        )
    PaperParagraph.objects.bulk_create(paragraphs)
    ParagraphItem.objects.bulk_create(tied)


def _add_sections(paper: Paper) -> dict[str, PaperSection]:
    """Add a section for each theme, and return them by its code."""
    themes = Theme.objects.all()
    sections = [
        PaperSection(paper=paper, place=place, heading=theme.title, theme=theme)
        for place, theme in enumerate(themes, start=1)
    ]
    PaperSection.objects.bulk_create(sections)
    codes = [theme.code for theme in themes]
    return dict(zip(codes, sections, strict=True))


def _documents_of(items: Iterable[Item], day: date) -> dict[int, list[Document]]:
    """Return the documents of each item of which a date lies near a day, by its key."""
    keys = [item.pk for item in items]
    near = Document.objects.known_by(day).between(day - AROUND, day + AROUND)
    tied = near.filter(commitments__in=keys).distinct().prefetch_related("commitments")
    by_item = defaultdict(list)
    for document in tied:
        for commitment in document.commitments.all():
            by_item[commitment.pk].append(document)
    return by_item


def _text(
    item: Item, update: ProgressUpdate, documents: Sequence[Document], day: date
) -> str:
    """Return what a paragraph says: what happened, what is next and by when, and documents."""
    parts = [f"**{plain(str(item))}.** {plain(update.summary.strip())}"]
    following = [_next_steps(update), _expected(item, update.next_steps, day)]
    parts.append(" ".join(filter(None, following)))
    lines = [_document_line(document) for document in documents[:MOST_DOCUMENTS]]
    parts.append("\n".join(lines))
    text = "\n\n".join(filter(None, parts))
    if len(text) <= MOST_CHARACTERS:
        return text
    shorter = text[: MOST_CHARACTERS - 1].rpartition(" ")[0]
    return f"{shorter}…"


def _next_steps(update: ProgressUpdate) -> str:
    next_steps = update.next_steps.strip()
    return f"*Next:* {plain(next_steps)}" if next_steps else ""


def _expected(item: Item, next_steps: str, day: date) -> str:
    """Say which open milestone is late, and which is expected next, and when; its name only where
    what is next does not say it already.
    """
    open_ones = [milestone for milestone in item.milestones if not milestone.is_done]
    open_ones.sort(key=lambda milestone: milestone.expected_on)
    late = [step for step in open_ones if step.expected.span.last < day]
    ahead = [step for step in open_ones if step not in late]
    sentences = [
        f"*{word}:* {_step(steps[0], next_steps)}{end}."
        for word, steps, end in [
            ("Late", late, ", and not done"),
            ("Expected", ahead, ""),
        ]
        if steps
    ]
    return " ".join(sentences)


def _step(milestone: DatesOfMilestone, next_steps: str) -> str:
    name = "" if str(milestone) in next_steps else f"{plain(str(milestone))}, "
    assumed = " (an assumed date)" if milestone.is_assumed else ""
    return f"{name}{milestone.expected}{assumed}"


def _document_line(document: Document) -> str:
    title = plain(document.title)
    if document.address:
        title = f"[{title}]({document.address})"
    steps = [f"{step.lower()} {when}" for step, when in document.steps]
    return f"- {title}: {', '.join(steps)}"
