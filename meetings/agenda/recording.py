"""The outcomes of a meeting are put on record: what was noted stands from then on, its actions have
their numbers, and the dates that were agreed are agreed dates of that meeting.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from meetings.agenda.drawing import carry_forward
from meetings.agenda.editing import FOR_OFFICERS, locked_agenda
from meetings.diary.selectors import neighbours_of
from people.models import GovernanceGroup, User
from people.officers import check_officer
from reminders.wording import counted
from rounds.decisions.agreed_dates import agree_date, agree_due_date
from rounds.faults import checked_reason
from rounds.meeting_steps import is_held
from rounds.models import (
    ActionArising,
    ArisingStep,
    Meeting,
    MeetingStep,
    Outcome,
)
from toolkit.errors import Conflict

Verb = MeetingStep.Verb
NOUNS = {
    Outcome.Kind.DECISION: "decision",
    Outcome.Kind.NOTED: "note",
    Outcome.Kind.ACTION: "action",
}


@transaction.atomic
def record_meeting(*, meeting: Meeting, by: User, at: datetime) -> list[Outcome]:
    """Put on record what was noted under the items of a meeting, and return those lines.

    The meeting was held from then on, if that was not on record. Its actions get their numbers and
    go on the agenda of the next meeting; each date that was agreed becomes an agreed date. May be
    called again for lines that were noted later. Raises `NotAllowed` for who is no officer,
    `Conflict` where there is nothing new, and for a meeting that lies ahead, is cancelled or whose
    minutes are agreed, and `ValidationError` for a date that cannot be agreed.
    """
    meeting = locked_agenda(meeting, by)
    if not meeting.may_have_been_held_by(timezone.localdate(at)):
        raise Conflict(f"This meeting is still to come: {meeting.when}.")
    lines = _lines_to_record(meeting)
    if not lines and meeting.steps.filter(verb=Verb.RECORDED).exists():
        raise Conflict("All that was noted of this meeting is on record.")
    if not is_held(meeting):
        MeetingStep.objects.create(meeting=meeting, verb=Verb.HELD, by=by, at=at)
    _number_actions(meeting, lines, by, at)
    for line in lines:
        _record(line, by, at)
    MeetingStep.objects.create(
        meeting=meeting, verb=Verb.RECORDED, by=by, at=at, note=_in_short(lines)
    )
    _, following = neighbours_of(meeting)
    if following and not following.steps.filter(verb=Verb.AGREED).exists():
        carry_forward(meeting=following, by=by, at=at)
    return lines


@transaction.atomic
def withdraw_outcome(
    *, outcome: Outcome, reason: str, by: User, at: datetime
) -> Outcome:
    """Withdraw a recorded outcome, with the reason. It stays on the record as withdrawn.

    A date that was agreed with it holds until another is agreed. Raises `NotAllowed` for who is no
    officer, `Conflict` for what is not recorded or withdrawn already, and `ValidationError` without
    a reason.
    """
    check_officer(by, FOR_OFFICERS)
    locked = Outcome.objects.select_for_update(of=["self"])
    outcome = locked.select_related("item__meeting").get(pk=outcome.pk)
    if not outcome.is_recorded:
        raise Conflict("This line is not recorded yet: change it or take it away.")
    if outcome.is_withdrawn:
        raise Conflict("This outcome is withdrawn already.")
    outcome.withdrawn_because = checked_reason(reason, "Say why it is withdrawn.")
    outcome.withdrawn_by, outcome.withdrawn_at = by, at
    outcome.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
    return outcome


def _lines_to_record(meeting: Meeting) -> list[Outcome]:
    lines = Outcome.objects.select_for_update(of=["self"]).filter(
        item__meeting=meeting, recorded_at=None
    )
    related = ["item__meeting", "commitment", "milestone__commitment"]
    return list(lines.select_related(*related).order_by("item__place", "place", "pk"))


def _number_actions(
    meeting: Meeting, lines: Sequence[Outcome], by: User, at: datetime
) -> None:
    """Number the actions through all meetings of the group, in the order of the agenda."""
    groups = GovernanceGroup.objects.select_for_update(no_key=True)
    group = groups.get(pk=meeting.group_id)
    given = ActionArising.objects.filter(group=group)
    last = given.aggregate(last=Max("number"))["last"] or 0
    by_line = {action.outcome_id: action for action in given.filter(outcome__in=lines)}
    actions = [by_line[line.pk] for line in lines if line.pk in by_line]
    for number, action in enumerate(actions, start=last + 1):
        action.number = number
        action.save(update_fields=["number"])
        ArisingStep.objects.create(
            action=action,
            verb=ArisingStep.Verb.GIVEN,
            due_on=action.due_on,
            by=by,
            at=at,
        )


def _record(line: Outcome, by: User, at: datetime) -> None:
    try:
        _agree(line, by, at)
    except ValidationError as fault:
        sentences = " ".join(fault.messages)
        raise ValidationError(f"{line.item}: {sentences}") from fault
    except Conflict as conflict:
        raise ValidationError(f"{line.item}: {conflict}") from conflict
    line.recorded_by, line.recorded_at = by, at
    line.save()


def _agree(line: Outcome, by: User, at: datetime) -> None:
    """Make an agreed date of the one that a decision names."""
    agreed = line.new_day
    if agreed is None:
        return
    meeting, reason = line.item.meeting, line.text or line.in_short
    if line.milestone:
        line.agreed_date = agree_date(
            milestone=line.milestone,
            agreed=agreed,
            meeting=meeting,
            reason=reason,
            by=by,
            at=at,
            confirm=line.confirm,
        )
        return
    assert line.commitment is not None  # by constraint
    line.agreed_due_date = agree_due_date(
        commitment=line.commitment,
        agreed=agreed,
        meeting=meeting,
        reason=reason,
        by=by,
        at=at,
        confirm=line.confirm,
    )


def _in_short(lines: Sequence[Outcome]) -> str:
    """Return how many lines of each kind were recorded: “2 decisions, 1 action”."""
    numbers = Counter(line.kind for line in lines)
    parts = [
        counted(numbers[kind], noun) for kind, noun in NOUNS.items() if numbers[kind]
    ]
    return ", ".join(parts) or "Nothing was decided."
