"""An agenda drawn from what the record holds: the last minutes, open actions of earlier meetings,
the papers, what is asked of the group, and what got worse.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from commitments.models import Commitment
from meetings.agenda.editing import MOST_ITEMS, locked_agenda
from meetings.diary.selectors import neighbours_of
from meetings.models import Paper
from people.models import User
from programme.as_at import AsAt
from rounds.models import ActionArising, AgendaItem, Meeting
from standing.asks import asks_of
from standing.snapshot import Item, snapshot_of
from toolkit.errors import Conflict

Kind = AgendaItem.Kind
LONGEST_TITLE = 200
IN_ORDER = list(Kind)  # of the kinds on an agenda


@transaction.atomic
def draw_agenda(
    *, meeting: Meeting, by: User, at: datetime, as_at: AsAt
) -> list[AgendaItem]:
    """Put on the agenda of a meeting what is not on it yet, and return those items.

    What stands on it stays as officers left it; what is new comes after the last of its kind.
    Raises `NotAllowed` for who is no officer, and `Conflict` for a meeting that is cancelled or
    whose minutes are agreed, and for an agenda that would be too long.
    """
    meeting = locked_agenda(meeting, by)
    present = list(AgendaItem.objects.filter(meeting=meeting))
    new = [*_minutes(meeting), *_arising(meeting), *_papers(meeting)]
    if _takes_asks(meeting):
        new += [*_asks_and_exceptions(meeting, as_at)]
    return _add(present, [item for item in new if not _is_on(item, present)], by, at)


@transaction.atomic
def carry_forward(*, meeting: Meeting, by: User, at: datetime) -> list[AgendaItem]:
    """Put the open actions of earlier meetings on the agenda of a meeting, and return the new
    items. The caller checks who may.
    """
    present = list(AgendaItem.objects.filter(meeting=meeting))
    new = [item for item in _arising(meeting) if not _is_on(item, present)]
    return _add(present, new, by, at)


def _add(
    present: list[AgendaItem], new: list[AgendaItem], by: User, at: datetime
) -> list[AgendaItem]:
    """Give new items their places after the last of their kind, and store them."""
    if len(present) + len(new) > MOST_ITEMS:
        raise Conflict(f"An agenda has at most {MOST_ITEMS} items.")
    agenda = list(present)
    for item in new:
        item.added_by, item.added_at = by, at
        agenda.insert(_place_of(item, agenda), item)
    moved = []
    for place, item in enumerate(agenda, start=1):
        if item.place != place and item.pk:
            moved.append(item)
        item.place = place
    AgendaItem.objects.bulk_update(moved, ["place"])
    AgendaItem.objects.bulk_create(new)
    return new


def _place_of(item: AgendaItem, agenda: list[AgendaItem]) -> int:
    """Return where an item goes: after the last that is of its kind or of one before it."""
    rank = IN_ORDER.index(Kind(item.kind))
    place = 0
    for number, other in enumerate(agenda, start=1):
        if IN_ORDER.index(Kind(other.kind)) <= rank:
            place = number
    return place


def _is_on(item: AgendaItem, present: list[AgendaItem]) -> bool:
    """True where an agenda has what an item is about."""
    return any(_subject(item) == _subject(other) for other in present)


def _subject(item: AgendaItem) -> tuple[object, ...]:
    if item.kind == Kind.EXCEPTION:
        return item.kind, item.commitment_id
    return item.kind, item.update_id, item.arising_id, item.paper_number


def _minutes(meeting: Meeting) -> Iterator[AgendaItem]:
    before, _ = neighbours_of(meeting)
    if before:
        yield AgendaItem(
            meeting=meeting,
            kind=Kind.MINUTES,
            title=f"Minutes of the meeting of {before.when}",
        )


def _arising(meeting: Meeting) -> Iterator[AgendaItem]:
    """The open actions that earlier meetings of the group gave. One query."""
    given = ActionArising.objects.open().in_full().filter(group=meeting.group_id)
    earlier = given.filter(outcome__item__meeting__date__lt=meeting.date)
    for action in earlier.soonest_first()[:MOST_ITEMS]:
        yield AgendaItem(
            meeting=meeting,
            kind=Kind.ARISING,
            title=_title(f"{action.name}: {action.text}"),
            arising=action,
            commitment=action.outcome.commitment,
            marking=action.outcome.item.marking,
        )


def _papers(meeting: Meeting) -> Iterator[AgendaItem]:
    """The papers of the meeting, those that are drafts too: an agenda goes out after they do."""
    papers = Paper.objects.filter(meeting=meeting, number__gt=0).without_content()
    latest = {paper.number: paper for paper in papers.order_by("number", "version")}
    for paper in latest.values():
        yield AgendaItem(
            meeting=meeting,
            kind=Kind.PAPER,
            title=_title(f"Paper {paper.number}: {paper.title}"),
            paper_number=paper.number,
            marking=paper.marking,
        )


def _takes_asks(meeting: Meeting) -> bool:
    """True for a meeting of a group that rounds are made for: what is red is asked of it."""
    meetings = Meeting.objects.filter(group=meeting.group_id)
    return meetings.filter(round__isnull=False).exists()


def _asks_and_exceptions(meeting: Meeting, at: AsAt) -> Iterator[AgendaItem]:
    of_group = Meeting.objects.filter(group=meeting.group_id)
    before = of_group.last_before(min(at.day, meeting.date))
    everything = snapshot_of(
        Commitment.objects.all().in_natural_order(),
        at,
        since=before.date if before else None,
    )
    asks = asks_of([item for item in everything if item.is_counted], at)
    asking = {ask.item.pk for ask in asks if ask.text}
    for ask in asks:
        if ask.text:
            yield AgendaItem(
                meeting=meeting,
                kind=Kind.ASK,
                title=_title(f"{ask.item.reference}: {ask.item.title}"),
                note=ask.text,
                commitment_id=ask.item.pk,
                update_id=ask.update_key,
            )
    for item in everything:
        if item.has_moved and item.move < 0 and item.pk not in asking:
            yield _exception(meeting, item)


def _exception(meeting: Meeting, item: Item) -> AgendaItem:
    then = f", {item.then.label.lower()} at the meeting before" if item.then else ""
    return AgendaItem(
        meeting=meeting,
        kind=Kind.EXCEPTION,
        title=_title(f"{item.reference}: {item.title}"),
        note=f"{item.standing.label}{then}.",
        commitment_id=item.pk,
    )


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
