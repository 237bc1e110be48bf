"""All that a pack says, as plain data: what its page and its PDF are set from, what is hashed, and
what is frozen when it is issued.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import date_format

from meetings.diary.selectors import arrangement_of, neighbours_of
from meetings.models import Paper, UploadedPaper
from meetings.papers.canonical import Content
from meetings.papers.cells import NONE, counted, day_in_words, rating_cell
from meetings.papers.content import ILLUSTRATIVE
from programme.models import Programme
from rounds.invited import Invited, invited_to
from rounds.models import ActionArising, AgendaItem, ArisingStep, Meeting

FORMAT = 1  # of this data; a later one says how it differs
MOST_PAPERS = 50
MOST_ARISING = 500
MINUTES = 0  # the number that minutes have among the papers of a meeting


def content_of_pack(
    meeting: Meeting, *, version: int, change_note: str = ""
) -> Content:
    """Return what a pack of a meeting says as everything stands. Its queries do not grow with what
    it holds.
    """
    programme = Programme.objects.first()
    numbers = count(1)
    papers = list(papers_of(meeting))
    files = list(files_of(meeting))
    items = list(_items_of(meeting))
    invited = invited_to(meeting)
    minutes = minutes_before(meeting)
    markings = {part.marking for part in papers} | {file.marking for file in files}
    markings |= {item.marking for item in items}
    markings |= {minutes.marking} if minutes else set()
    is_sensitive = Paper.Marking.SENSITIVE in markings
    marking = Paper.Marking.SENSITIVE if is_sensitive else Paper.Marking.OFFICIAL
    name = f"Pack, version {version}" if version > 1 else "Pack"
    return {
        "format": FORMAT,
        "kind": "pack",
        "title": f"Pack for {meeting.group.name}, {meeting.when}",
        "marking": marking.value,
        "day": [meeting.date.year, meeting.date.month, meeting.date.day],
        "header": _header(meeting, version, marking),
        "footer": f"{name}, {meeting}. {marking.label}.",
        "remark": ILLUSTRATIVE if programme and programme.is_demonstration else "",
        "change_note": change_note,
        "invited": list(_invited(invited)),
        "agenda": _agenda(next(numbers), items, papers),
        "minutes": _part(next(numbers), minutes) if minutes else None,
        "arising": _arising(next(numbers), meeting),
        "papers": [_part(next(numbers), paper) for paper in papers],
        "files": [_file(next(numbers), file) for file in files],
    }


def papers_of(meeting: Meeting) -> QuerySet[Paper]:
    """Return the papers of a meeting that its pack holds: the present versions, not its minutes."""
    papers = Paper.objects.present_versions().filter(meeting=meeting)
    papers = papers.exclude(number=MINUTES).select_related("meeting__group")
    return papers.order_by("number")[:MOST_PAPERS]


def files_of(meeting: Meeting) -> QuerySet[UploadedPaper]:
    """Return what is uploaded for a meeting and was not taken off."""
    files = UploadedPaper.objects.present().filter(meeting=meeting)
    return files.select_related("meeting").order_by("pk")[:MOST_PAPERS]


def minutes_before(meeting: Meeting) -> Paper | None:
    """Return the minutes of the meeting before as they were last issued, or None. Two queries."""
    before, _ = neighbours_of(meeting)
    if before is None:
        return None
    issued = Paper.objects.present_versions().filter(meeting=before, number=MINUTES)
    return issued.select_related("meeting__group").first()


def _header(meeting: Meeting, version: int, marking: Paper.Marking) -> list[list[str]]:
    arrangement = arrangement_of(meeting)
    when = str(meeting.when)
    if meeting.precision == "day":
        when = date_format(meeting.date, "l j F Y")
    if arrangement.starts_at:
        when += f", {arrangement.starts_at:%H:%M}"
    if arrangement.ends_at:
        when += f" to {arrangement.ends_at:%H:%M}"
    return [
        ["Group", meeting.group.name],
        ["Meeting", when],
        ["Place", arrangement.place or "Not said yet"],
        ["Version", str(version)],
        ["Marking", marking.label],
    ]


def _invited(invited: Invited) -> Iterator[str]:
    for row in invited.seats:
        if row.stand_in and row.holder:
            yield f"{row.stand_in.name}, standing in for {row.holder.name} ({row.seat.title})"
        elif row.holder:
            yield f"{row.holder.name} ({row.seat.title})"
    for guest in invited.guests:
        yield f"{guest.person.name}, in attendance"


def _items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    items = AgendaItem.objects.filter(meeting=meeting)
    related = items.select_related("commitment", "update", "arising__outcome")
    return related.order_by("place", "pk")


def _agenda(
    number: int, items: Iterable[AgendaItem], papers: Iterable[Paper]
) -> Content:
    names = {paper.number: str(paper) for paper in papers}
    rows = [_item(place, item, names) for place, item in enumerate(items, 1)]
    return {"number": number, "title": "Agenda", "items": rows}


def _item(number: int, item: AgendaItem, names: dict[int, str]) -> dict[str, Any]:
    """Return an item as the agenda shows it: what is asked and how it stands, each said once."""
    commitment = item.commitment
    ask = item.update.ask if item.update else ""
    about = f"{commitment.reference} {commitment.title}" if commitment else ""
    is_named = commitment and item.title.startswith(commitment.reference)
    return {
        "number": number,
        "title": item.title,
        "kind": item.get_kind_display(),
        "marking": item.get_marking_display(),
        "note": "" if item.note == ask else item.note,
        "asked": ask,
        "about": "" if is_named else about,
        "rating": rating_cell(commitment.standing) if commitment else NONE,
        "paper": _paper_named(item, names),
    }


def _paper_named(item: AgendaItem, names: dict[int, str]) -> str:
    if item.paper_number is None:
        return ""
    return names.get(item.paper_number, f"Paper {item.paper_number}, which follows")


def _arising(number: int, meeting: Meeting) -> Content:
    """Return the actions of the group that are open, with what was last said of each."""
    steps = ArisingStep.objects.filter(action=OuterRef("pk"), verb="reported")
    last = steps.order_by("-at", "-pk").values("note")[:1]
    actions = ActionArising.objects.open().filter(group=meeting.group_id).in_full()
    actions = actions.annotate(last_report=Subquery(last)).order_by("number")
    rows = [
        [
            str(action.number),
            _what(action),
            str(action.who),
            day_in_words(action.due_on),
        ]
        for action in actions[:MOST_ARISING]
    ]
    return {
        "number": number,
        "title": "Actions arising",
        "summary": f"{counted(len(rows), 'is', 'are')} open."
        if rows
        else "None is open.",
        "columns": ["Action", "What, and what was last said of it", "Who", "By when"],
        "rows": rows,
    }


def _what(action: Any) -> str:
    """Return what is to be done and, below it, what was last said of it."""
    if action.last_report:
        return f"{action.text}\nLast report: {action.last_report}"
    return str(action.text)


def _part(number: int, paper: Paper) -> Content:
    """Return a paper as part of the pack: all that it says."""
    assert paper.content is not None  # it is issued
    return {
        "number": number,
        "title": str(paper),
        "name": paper.name,
        "of": [paper.meeting.slug, paper.number, paper.version],
        "marking": paper.get_marking_display(),
        "paper": paper.content,
    }


def _file(number: int, file: UploadedPaper) -> Content:
    pages = f", {counted(file.pages, 'page', 'pages')}" if file.pages else ""
    return {
        "number": number,
        "title": file.title,
        "key": file.pk,
        "name": file.name,
        "kind": file.kind,
        "digest": file.digest,
        "size": file.size,
        "pages": file.pages,
        "address": settings.BASE_URL + file.get_absolute_url(),
        "header": [
            ["File", file.name],
            ["Kind", f"{file.get_kind_display()}{pages}"],
            ["Marking", file.get_marking_display()],
            ["SHA-256", file.digest],
        ],
    }
