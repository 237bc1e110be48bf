"""All that a paper says, as plain data: what its page, PDF and Word file are set from, what is
hashed, and what is frozen when it is issued.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from django.utils.text import get_text_list

from commitments.models import Commitment
from meetings.minutes.content import content_of_minutes
from meetings.models import Paper, PaperSection
from meetings.papers.annexes import annexes_of
from meetings.papers.canonical import Content
from meetings.papers.cells import Figures, counted, day_in_words, named, rating_cell
from meetings.papers.markup import blocks_of
from programme.as_at import AsAt
from programme.models import Programme
from rounds.meeting_on_day import MeetingOnDay
from rounds.models import Meeting
from standing.asks import Ask, Why, asks_of, whys_of
from standing.charts import BAR_ORDER
from standing.snapshot import Item, counts_of, snapshot_of

FORMAT = 1  # of this data; a later one says how it differs
ILLUSTRATIVE = "Ratings and returns are illustrative, not historical fact."


def content_of(paper: Paper, at: AsAt) -> Content:
    """Return what a paper says, with its figures as at a day; or what minutes say.

    The number of queries is the same whatever the size of the programme.
    """
    if paper.is_minutes:
        return content_of_minutes(paper)
    programme = Programme.objects.first()
    of_group = Meeting.objects.filter(group=paper.meeting.group_id)
    before = of_group.last_before(min(at.day, paper.meeting.date))
    last = MeetingOnDay.known(before, at.day) if before else None
    since = last.date if last else None
    everything = snapshot_of(
        Commitment.objects.all().in_natural_order(), at, since=since
    )
    items = [item for item in everything if item.is_counted]
    figures = Figures(items, at, since)
    numbers = count(paper.first_number)
    asks = _asked(paper, items, at)
    worse = _worse(everything, at, last)
    annexes = annexes_of(paper, figures)
    return {
        "format": FORMAT,
        "programme": programme.name if programme else "",
        "title": paper.title,
        "motto": paper.motto,
        "header": _header(paper, at),
        "footer": f"{paper.name}, {paper.meeting}. {paper.get_marking_display()}.",
        "remark": ILLUSTRATIVE if programme and programme.is_demonstration else "",
        "change_note": paper.change_note,
        "in_short": _in_short(items, asks, worse, annexes),
        "introduction": blocks_of(paper.introduction),
        "asked": asks,
        "worse": worse,
        "sections": list(_sections(paper, numbers)),
        "annexes": annexes,
    }


def _header(paper: Paper, at: AsAt) -> list[list[str]]:
    """Return the lines that head a paper: what each says, by its word."""
    version = f", version {paper.version}" if paper.version > 1 else ""
    return [
        ["Group", paper.meeting.group.name],
        ["Meeting", str(paper.meeting.when)],
        ["Paper", f"{paper.number}{version}"],
        ["Purpose", paper.get_purpose_display()],
        ["Author", paper.author],
        ["Marking", paper.get_marking_display()],
        ["As at", day_in_words(at.day)],
    ]


def _in_short(
    items: Sequence[Item], asks: Content, worse: Content, annexes: Sequence[Content]
) -> list[str]:
    """Return what a reader of one sheet is to know: where all stand, what is asked, what got worse,
    what is late or due, what was not reported, and what nobody is working on.
    """
    counts = counts_of(items)
    ratings = [
        f"{counts[standing]} {standing.label.lower()}"
        for standing in BAR_ORDER
        if counts.get(standing)
    ]
    in_annex = {
        annex["name"]: f"{annex['summary']} See annex {annex['letter']}."
        for annex in annexes
    }
    return [
        f"{len(items)} actions and recommendations: {', '.join(ratings)}.",
        f"Asked of the group: {asks['summary']}",
        f"Worse: {worse['summary']}",
        f"Late or due: {in_annex['due']}",
        f"Not reported: {in_annex['missing']}",
        f"Without an action: {in_annex['uncovered']}",
    ]


def _asked(paper: Paper, items: Sequence[Item], at: AsAt) -> Content:
    """Return what is asked of the group and not answered: each ask with its rating then and now.
    Two queries.
    """
    asks = asks_of(items, at)
    asking = [ask for ask in asks if ask.text]
    silent = [ask.item.reference for ask in asks if not ask.text]
    summary = f"{counted(len(asking), 'decision', 'decisions')}"
    if asking:
        summary += (
            f", on {get_text_list([ask.item.reference for ask in asking], 'and')}"
        )
    summary += "."
    if silent:
        summary += f" Red, but asking nothing: {', '.join(silent)}."
    return {"summary": summary, "rows": [_ask_row(ask, paper) for ask in asking]}


def _ask_row(ask: Ask, paper: Paper) -> dict[str, Any]:
    steps = [f"{milestone}, done {milestone.done}" for milestone in ask.done_since]
    since = f"Since then: {'; '.join(steps)}." if steps else "No milestone done since."
    if ask.deferred_to:
        since = f"Deferred to the meeting of {ask.deferred_to.when}. {since}"
    if ask.asked_in and ask.asked_in < paper.meeting.date:
        since = f"Asked for the meeting of {ask.asked_in:%B %Y}. {since}"
    else:
        since = "New for this meeting."
    return {
        "name": named(ask.item),
        "reference": ask.item.reference,
        "then": rating_cell(ask.item.then),
        "now": rating_cell(ask.item.standing),
        "text": ask.text,
        "since": since,
    }


def _worse(everything: Sequence[Item], at: AsAt, last: MeetingOnDay | None) -> Content:
    """Return what got worse since the meeting before, each with why. One query."""
    if last is None:
        return {"summary": "There was no meeting before to compare with.", "rows": []}
    worse = [item for item in everything if item.has_moved and item.move < 0]
    worse.sort(key=lambda item: item.severity)
    whys = whys_of(worse, at)
    return {
        "summary": f"{counted(len(worse), 'is', 'are')} rated worse than at the meeting of"
        f" {last.when}{_causes_in_short(whys.values())}.",
        "rows": [_worse_row(item, whys.get(item.pk)) for item in worse],
    }


def _causes_in_short(whys: Iterable[Why]) -> str:
    """Return how many name which cause, as the end of a sentence; nothing where none is named."""
    causes = Counter(why.cause for why in whys if why.cause)
    named_ones = [
        f"{cause[0].lower()}{cause[1:]} ({number})"
        for cause, number in causes.most_common()
    ]
    return f"; the cause given: {', '.join(named_ones)}" if named_ones else ""


def _worse_row(item: Item, why: Why | None) -> dict[str, Any]:
    return {
        "name": named(item),
        "reference": item.reference,
        "then": rating_cell(item.then),
        "now": rating_cell(item.standing),
        "cause": why.cause if why else "",
        "why": why.paragraph if why else "",
    }


def _sections(paper: Paper, numbers: Iterator[int]) -> Iterator[Content]:
    """Yield the sections that hold a paragraph, whose numbers run through the whole paper. Three
    queries.
    """
    sections = PaperSection.objects.filter(paper=paper)
    for section in sections.prefetch_related("paragraphs__items__commitment"):
        paragraphs = [
            {
                "number": next(numbers),
                "blocks": blocks_of(paragraph.text),
                "references": [str(item) for item in paragraph.items.all()],
            }
            for paragraph in section.paragraphs.all()
            if not paragraph.is_left_out
        ]
        if paragraphs:
            yield {"heading": section.heading, "paragraphs": paragraphs}
