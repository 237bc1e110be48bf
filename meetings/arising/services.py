"""What becomes of an action arising: it is reported on, closed, opened again or given another date.
Each is a step on record, and the action keeps a copy of what holds.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from people.models import ApiKey, User
from people.officers import check_officer
from rounds.faults import Faults, checked_reason
from rounds.models import ActionArising, ArisingStep
from toolkit.errors import Conflict, NotAllowed

Verb = ArisingStep.Verb
FOR_OFFICERS = (
    "An action arising is closed, opened again and given another date by programme"
    " officers."
)


@transaction.atomic
def report(
    *,
    action: ActionArising,
    text: str,
    by: User,
    at: datetime,
    api_key: ApiKey | None = None,
) -> ArisingStep:
    """Keep a line about what was done of an action arising.

    Raises `NotAllowed` for who is neither to do it nor an officer, `Conflict` for one that is
    closed, withdrawn or not on record, and `ValidationError` without a text.
    """
    action = locked_action(action)
    if not action.may_be_reported_on_by(by):
        raise NotAllowed(
            f"{action} is reported on by who is to do it, {action.who}, or by a programme"
            " officer for them."
        )
    _check_open(action)
    text = checked_reason(text, "Write what was done.", path="text")
    return _take(action, Verb.REPORTED, text, by, at, api_key=api_key)


@transaction.atomic
def close(*, action: ActionArising, note: str, by: User, at: datetime) -> ActionArising:
    """Close an action arising, with what was done.

    Raises `NotAllowed` for who is no officer, `Conflict` for one that is closed, withdrawn or not
    on record, and `ValidationError` without a note.
    """
    check_officer(by, FOR_OFFICERS)
    action = locked_action(action)
    _check_open(action)
    note = checked_reason(note, "Say what was done.", path="note")
    _take(action, Verb.CLOSED, note, by, at)
    action.closed_at = at
    action.save(update_fields=["closed_at"])
    return action


@transaction.atomic
def reopen(
    *, action: ActionArising, reason: str, by: User, at: datetime
) -> ActionArising:
    """Open an action arising again that was closed, with the reason.

    Raises `NotAllowed` for who is no officer, `Conflict` for one that is open, withdrawn or not on
    record, and `ValidationError` without a reason.
    """
    check_officer(by, FOR_OFFICERS)
    action = locked_action(action)
    _check_stands(action)
    if action.is_open:
        raise Conflict(f"{action} is open already.")
    reason = checked_reason(reason, "Say why it is open again.")
    _take(action, Verb.OPENED, reason, by, at)
    action.closed_at = None
    action.save(update_fields=["closed_at"])
    return action


@transaction.atomic
def move(
    *, action: ActionArising, due_on: date, reason: str, by: User, at: datetime
) -> ActionArising:
    """Give an action arising another date to be done by, with the reason.

    Raises `NotAllowed` for who is no officer, `Conflict` for one that is closed, withdrawn or not
    on record, and `ValidationError` without a reason or with a day that it cannot be.
    """
    check_officer(by, FOR_OFFICERS)
    action = locked_action(action)
    _check_open(action)
    reason = checked_reason(reason, "Say why the date changes.")
    _check_new_day(action, due_on, timezone.localdate(at))
    _take(action, Verb.MOVED, reason, by, at, due_on=due_on)
    action.due_on = due_on
    action.save(update_fields=["due_on"])
    return action


def locked_action(action: ActionArising) -> ActionArising:
    """Return an action arising anew, locked with its outcome: nobody withdraws that meanwhile."""
    rows = ActionArising.objects.in_full()
    return rows.select_for_update(of=["self", "outcome"], no_key=True).get(pk=action.pk)


def _take(
    action: ActionArising,
    verb: str,
    note: str,
    by: User,
    at: datetime,
    *,
    due_on: date | None = None,
    api_key: ApiKey | None = None,
) -> ArisingStep:
    step = ArisingStep(
        action=action,
        verb=verb,
        note=note,
        due_on=due_on,
        by=by,
        api_key=api_key,
        at=at,
    )
    # Of most steps there is neither a day nor a key.
    step.full_clean(exclude=["due_on", "api_key"])
    step.save()
    return step


def _check_stands(action: ActionArising) -> None:
    """Raise `Conflict` for an action that the group has not given, or that was taken back."""
    if not action.outcome.is_recorded:
        raise Conflict(
            "The meeting is not recorded yet. Until then this is a note of officers."
        )
    if action.outcome.is_withdrawn:
        raise Conflict(
            f"{action} was withdrawn: {action.outcome.withdrawn_because} There is nothing"
            " to do any more."
        )


def _check_open(action: ActionArising) -> None:
    _check_stands(action)
    if action.closed_at:
        day = date_format(timezone.localdate(action.closed_at), "j F Y")
        raise Conflict(
            f"{action} was closed on {day}. A programme officer can open it again."
        )


def _check_new_day(action: ActionArising, due_on: date, today: date) -> None:
    """Raise `ValidationError` for a day by which an action cannot be to be done."""
    faults = Faults()
    if due_on < today:
        sentence = "Give a date from today on: what is to be done lies ahead."
        faults.add("due_on", "past", sentence)
    elif due_on == action.due_on:
        faults.add("due_on", "unchanged", "This is the date that it has already.")
    faults.plausible(due_on, "due_on")
    faults.raise_any()
