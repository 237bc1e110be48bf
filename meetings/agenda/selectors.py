"""A meeting's agenda with what was noted under each of its items."""

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet

from commitments.ratings import Standing
from people.models import User
from rounds.models import AgendaItem, Meeting, MeetingStep, Outcome
from rounds.querysets.invitations import is_invited
from rounds.querysets.outcomes import OutcomeQuerySet

# From either of them on others than officers see the agenda.
PUBLISHING = (MeetingStep.Verb.PACK, MeetingStep.Verb.RECORDED)


@dataclass(frozen=True)
class AgendaRow:
    """An item of an agenda, its number, and the lines under it that its reader may see."""

    number: int
    item: AgendaItem
    lines: list[Outcome]

    @property
    def standing(self) -> Standing | None:
        """Where its action or recommendation stands now."""
        return self.item.commitment.standing if self.item.commitment else None


def whole_agenda_of(meeting: Meeting) -> list[AgendaRow]:
    """Return the agenda of a meeting with all its lines, notes too. Two queries."""
    return _rows(_items_of(meeting), Outcome.objects.all())


def agenda_of(meeting: Meeting, user: User) -> list[AgendaRow]:
    """Return the agenda of a meeting as somebody may see it. At most three queries.

    Officers see all at any time. Others see it once a pack was issued or outcomes were recorded:
    members and those invited the items, sensitive ones those invited alone; whoever may see a line
    sees its item.
    """
    items, outcomes = _items_of(meeting), Outcome.objects.visible_to(user)
    if user.is_officer:
        return _rows(items, outcomes)
    published = MeetingStep.objects.filter(meeting=meeting, verb__in=PUBLISHING)
    readable = is_invited(user) | Q(Exists(outcomes.filter(item=OuterRef("pk"))))
    if user.role == User.Role.MEMBER:
        readable |= ~Q(marking=AgendaItem.Marking.SENSITIVE)
    return _rows(items.filter(readable, Exists(published)), outcomes)


def _items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    items = AgendaItem.objects.filter(meeting=meeting).select_related(
        "commitment", "arising__group", "arising__outcome", "meeting__group"
    )
    return items.order_by("place", "pk")


def _rows(items: QuerySet[AgendaItem], outcomes: OutcomeQuerySet) -> list[AgendaRow]:
    shown, lines = list(items), defaultdict(list)
    of_items = outcomes.filter(item__in=shown).order_by("place", "pk")
    for line in of_items.in_full().select_related("changed_by"):
        lines[line.item_id].append(line)
    return [
        AgendaRow(number, item, lines[item.pk])
        for number, item in enumerate(shown, start=1)
    ]


def stamp_of(rows: list[AgendaRow]) -> str:
    """Return a text that is another once an item or a line is new, changed, recorded, withdrawn or
    gone.
    """
    parts = []
    for row in rows:
        parts.append(f"{row.item.pk} {row.item}")
        parts += [
            f"{line.pk} {line.changed_at} {line.recorded_at} {line.withdrawn_at}"
            for line in row.lines
        ]
    return sha256("\n".join(parts).encode()).hexdigest()
