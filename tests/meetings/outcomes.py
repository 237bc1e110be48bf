"""What a meeting left on record, made as its recording makes it."""

from datetime import date, datetime

from rounds.models import (
    ActionArising,
    AgendaItem,
    ArisingStep,
    Meeting,
    Outcome,
)
from tests.factories import NOW, MeetingFactory, UserFactory

DUE = date(2018, 6, 29)


def agenda_item(meeting: Meeting | None = None, **given) -> AgendaItem:
    meeting = meeting or MeetingFactory(date=date(2018, 3, 31))
    place = meeting.agenda_items.count() + 1
    given = {"title": f"Item {place}", "added_at": NOW} | given
    by = given.pop("by", None) or UserFactory(officer=True)
    return AgendaItem.objects.create(meeting=meeting, place=place, added_by=by, **given)


def outcome_of(
    item: AgendaItem, kind: str = "decision", *, at: datetime | None = NOW, **given
) -> Outcome:
    """Return what came of an item, on record since a moment; None leaves it a note."""
    given = {"text": "What was said.", "commitment": item.commitment} | given
    by = item.added_by
    return Outcome.objects.create(
        item=item,
        kind=kind,
        place=item.outcomes.count() + 1,
        changed_by=by,
        changed_at=NOW,
        recorded_by=by if at else None,
        recorded_at=at,
        **given,
    )


def action_arising(
    item: AgendaItem | None = None,
    *,
    due_on: date = DUE,
    at: datetime | None = NOW,
    text: str = "Write to all boards.",
    commitment=None,
    **who,
) -> ActionArising:
    """Return an action that a group gave to a seat, an organisation or a person."""
    item = item or agenda_item()
    commitment = commitment or item.commitment
    commitment = getattr(commitment, "commitment", commitment)
    outcome = outcome_of(item, "action", at=at, text=text, commitment=commitment)
    group = item.meeting.group
    before = ActionArising.objects.filter(group=group, number__isnull=False).count()
    action = ActionArising.objects.create(
        outcome=outcome,
        group=group,
        number=before + 1 if at else None,
        due_on=due_on,
        **who,
    )
    if at:
        ArisingStep.objects.create(
            action=action, verb="given", due_on=due_on, by=item.added_by, at=at
        )
    return action


def withdraw(outcome: Outcome, at: datetime = NOW, because: str = "Misheard.") -> None:
    outcome.withdrawn_by = outcome.changed_by
    outcome.withdrawn_at, outcome.withdrawn_because = at, because
    outcome.save()
