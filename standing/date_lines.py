"""The lines of a commitment's history about dates: those of its milestones, and when it is due."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from commitments.models import Commitment, MilestoneDate
from people.history import Line, recorded_on, through
from programme.dates import PartialDate
from rounds.models.decisions import AgreedDueDate
from standing.milestones import MilestoneInFull


def lines_of_milestone(milestone: MilestoneInFull) -> list[Line]:
    """Return what was put right, stated, agreed and withdrawn of a milestone."""
    return [
        *_put_right(milestone),
        *_stated(milestone),
        *_agreed(milestone),
        *_withdrawn(milestone),
    ]


def _stated(milestone: MilestoneInFull) -> list[Line]:
    """Each date stated, from what it was before to what it became, with the reason."""
    lines = []
    before: dict[str, PartialDate | None] = {}
    for statement in milestone.statements:
        sentence = _statement_made(statement, milestone, before.get(statement.kind))
        before[statement.kind] = statement.stated
        day = statement.stated_on
        lines.append(_line_with_reason(statement, day, sentence, _stater(statement)))
    return lines


def _statement_made(
    statement: MilestoneDate, milestone: MilestoneInFull, before: PartialDate | None
) -> str:
    if statement.takes_back:
        wrong = statement.takes_back.stated
        again = statement.stated or "none"
        noun = statement.get_kind_display().lower()
        return f"{noun} date of {milestone} taken back, it was {wrong}, it is {again}"
    if statement.restores_id:
        kind = statement.get_kind_display().lower()
        return f"{kind} date of {milestone} stands again: {statement.stated}"
    if not statement.stated:
        kind = statement.get_kind_display().lower()
        return f"{kind} date of {milestone} withdrawn, it was {before}"
    if statement.kind == MilestoneDate.Kind.DONE:
        return f"{milestone} done {statement.stated}"
    before = before or milestone.first.without_source
    return f"forecast of {milestone} from {before} to {statement.stated}"


def _stater(statement: MilestoneDate) -> str:
    """Return who stated a date: a person, else the document that it comes from."""
    if statement.stated_by:
        return statement.stated_by.name
    return f"Source: {statement.source}" if statement.source else ""


def _put_right(milestone: MilestoneInFull) -> list[Line]:
    """Each time its first date was put right on the day it was entered."""
    return [
        _line_with_reason(
            correction,
            correction.on,
            f"first date of {milestone} put right from {correction.before} to"
            f" {correction.after}",
            correction.by.name,
        )
        for correction in milestone.first_date_corrections
    ]


def _withdrawn(milestone: MilestoneInFull) -> list[Line]:
    """That it was withdrawn, where it was."""
    if milestone.withdrawn_on is None or milestone.withdrawn_by is None:
        return []
    day = milestone.withdrawn_on
    sentence = (
        f"Milestone withdrawn: {milestone}, because: {milestone.withdrawn_because}"
    )
    start_of_next = datetime.combine(day + timedelta(days=1), time.min)
    order = (timezone.make_aware(start_of_next),)
    return [Line(day, sentence, milestone.withdrawn_by.name, order=order)]


def due_dates_agreed(
    commitment: Commitment, agreed_due_dates: Iterable[AgreedDueDate]
) -> list[Line]:
    """Each due date agreed, from what it was before to what it became, with the reason."""
    lines = []
    before = commitment.first_due
    for agreed in agreed_due_dates:
        start = f", from {before}" if before else ""
        sentence = (
            f"due date agreed{start} to {agreed.stated}, at {agreed.meeting_known}"
        )
        day = timezone.localdate(agreed.at)
        line = _line_with_reason(
            agreed, day, sentence, agreed.by.name, confirmed=agreed.confirmed
        )
        lines.append(line)
        before = agreed.stated
    return lines


def _agreed(milestone: MilestoneInFull) -> list[Line]:
    lines = []
    before = milestone.first.without_source
    for agreed in milestone.agreed_dates:
        sentence = (
            f"new date agreed for {milestone}, from {before} to {agreed.stated}, at"
            f" {agreed.meeting_known}"
        )
        day = timezone.localdate(agreed.at)
        line = _line_with_reason(
            agreed, day, sentence, agreed.by.name, confirmed=agreed.confirmed
        )
        lines.append(line)
        before = agreed.stated
    return lines


def _line_with_reason(
    row: Any,  # with what `standing.milestones.as_recorded` adds
    day: date,
    sentence: str,
    who: str,
    *,
    confirmed: Sequence[str] = (),
) -> Line:
    """Return the line of a date stated or agreed, with the reason that was given for it and what
    was odd about it and confirmed.
    """
    what = f"{sentence[0].upper()}{sentence[1:]}"
    if row.reason:
        what += f", because: {row.reason}"
    if confirmed:
        what += f" (asked and confirmed: {'; '.join(confirmed).lower()})"
    return Line(
        day,
        what,
        who,
        recorded=recorded_on(day, row.recorded),
        via=through(row.via),
        order=(row.recorded or timezone.now(),),
    )
