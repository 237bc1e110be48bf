"""What is noted under the items of an agenda, line by line, while a meeting runs and until its
outcomes are recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from meetings.agenda.editing import locked_agenda
from people.models import Organisation, Seat, User
from rounds.models import ActionArising, AgendaItem, Outcome
from toolkit.errors import Conflict
from toolkit.texts import as_kept

MOST_LINES = 50  # of one item
TEXTS_AND_ROWS = [
    "kind",
    "answer",
    "deferred_to",
    "text",
    "commitment",
    "milestone",
    "new_date",
    "new_precision",
    "confirm",
    "source",
]
ITEM_GONE = "Another officer took this item off the agenda."
LINE_GONE = "Another officer took this line away."


@dataclass(frozen=True)
class Owed:
    """Who is to do what an action says, and by when."""

    who: Seat | Organisation | User | None
    due_on: date | None


@transaction.atomic
def add_line(
    *, item: AgendaItem, fields: Mapping[str, Any], owed: Owed, by: User, at: datetime
) -> Outcome:
    """Note a line under an item: `fields` are those of `TEXTS_AND_ROWS`, `owed` is of an action.

    Raises `NotAllowed` for who is no officer, `Conflict` for a meeting that is cancelled or whose
    minutes are agreed, and `ValidationError` for a line that does not say what it has to.
    """
    locked_agenda(item.meeting, by)
    if not AgendaItem.objects.filter(pk=item.pk).exists():
        raise Conflict(ITEM_GONE)
    lines = Outcome.objects.filter(item=item)
    if lines.count() >= MOST_LINES:
        raise Conflict(f"An item has at most {MOST_LINES} lines.")
    place = (lines.aggregate(last=Max("place"))["last"] or 0) + 1
    line = Outcome(item=item, place=place, commitment=item.commitment)
    return _save(line, fields, owed, by, at)


@transaction.atomic
def change_line(
    *, line: Outcome, fields: Mapping[str, Any], owed: Owed, by: User, at: datetime
) -> Outcome:
    """Change a line that is not recorded yet. Raises what `add_line` raises, and `Conflict` for a
    line that is recorded or gone.
    """
    return _save(_open_line(line, by), fields, owed, by, at)


@transaction.atomic
def remove_line(*, line: Outcome, by: User) -> None:
    """Take away a line that is not recorded yet; its history stays."""
    line = _open_line(line, by)
    ActionArising.objects.filter(outcome=line).delete()
    line.delete()


def _open_line(line: Outcome, by: User) -> Outcome:
    locked_agenda(line.item.meeting, by)
    standing = Outcome.objects.select_related("item__meeting").filter(pk=line.pk)
    present = standing.select_for_update(of=["self"]).first()
    if present is None:
        raise Conflict(LINE_GONE)
    if present.is_recorded:
        raise Conflict(
            "The line is recorded and cannot be changed. Withdraw it with a reason, and"
            " note another."
        )
    return present


def _save(
    line: Outcome, fields: Mapping[str, Any], owed: Owed, by: User, at: datetime
) -> Outcome:
    for name in TEXTS_AND_ROWS:
        if name in fields:
            setattr(line, name, fields[name])
    line.text = as_kept(line.text)
    line.changed_by, line.changed_at = by, at
    _check(line)
    line.full_clean()
    line.save()
    _save_action(line, owed)
    return line


def _check(line: Outcome) -> None:
    """Raise `ValidationError`, beside its control, for what no constraint of the row can see."""
    if line.answer and line.item.update_id is None:
        raise ValidationError(
            {"answer": "Nothing was asked here, so write what was decided instead."},
            code="not_asked",
        )
    if line.milestone and line.milestone.commitment_id != line.commitment_id:
        raise ValidationError(
            {"milestone": f"Choose a milestone of {line.commitment or 'the item'}."},
            code="other_commitment",
        )
    meeting = line.item.meeting
    later = line.deferred_to
    if later is None:
        return
    if later.group_id != meeting.group_id or later.date <= meeting.date:
        raise ValidationError(
            {"deferred_to": "Choose a later meeting of the same group."}, code="earlier"
        )


def _save_action(line: Outcome, owed: Owed) -> None:
    """Keep who owes what a line says, or nothing where the line is no action."""
    present = ActionArising.objects.filter(outcome=line).first()
    if line.kind != Outcome.Kind.ACTION:
        if present:
            present.delete()
        return
    if owed.who is None:
        raise ValidationError({"who": "Say who is to do it."}, code="required")
    if owed.due_on is None:
        raise ValidationError(
            {"due_on": "Say by when it is to be done."}, code="required"
        )
    if owed.due_on < line.item.meeting.date:
        raise ValidationError(
            {"due_on": "Give a day after the meeting."}, code="before_meeting"
        )
    action = present or ActionArising(outcome=line, group=line.item.meeting.group)
    action.seat = owed.who if isinstance(owed.who, Seat) else None
    is_body = isinstance(owed.who, Organisation)
    action.organisation = owed.who if is_body else None  # type: ignore[assignment]
    action.person = owed.who if isinstance(owed.who, User) else None
    action.due_on = owed.due_on
    action.full_clean()
    action.save()
