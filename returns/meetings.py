"""What becomes of the meeting of a round: its day is named, it is moved to another day, or it and
its plan are cancelled.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from people.models import User
from programme.dates import PartialDate, Precision
from programme.models import Source
from returns.services import check_order, locked_plan
from returns.steps import check_runs_rounds, record_step
from rounds.decisions.current import make_current
from rounds.faults import checked_reason
from rounds.meeting_steps import (
    cancel_meeting,
    is_held,
    locked_meeting,
    replace_meeting,
)
from rounds.models import Meeting, ReportingRound, RoundStep
from toolkit.errors import Conflict

Verb = RoundStep.Verb


@transaction.atomic
def name_day(
    *,
    meeting: Meeting,
    day: date,
    source: Source,
    by: User,
    at: datetime,
    confirm: Sequence[str] = (),
) -> Meeting:
    """Name the day of a meeting that was known to the month alone, with what states it.

    It is named once. What the round's ratings speak of moves to that day; what is told of an
    earlier day goes on naming the month. Raises `NotAllowed` for who is no officer, `Conflict` for
    a meeting whose day is not to be named, and `ValidationError` for a day that does not fit.
    """
    check_runs_rounds(by)
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    _check_waits_for_its_day(meeting)
    if not _is_of_month(day, meeting):
        raise ValidationError(
            {"day": f"Give a day of {meeting.when}, or move the meeting."},
            code="other_month",
        )
    _check_is_free(day, meeting, "Choose another day.")
    before = meeting.date
    meeting.date, meeting.precision, meeting.day_source = day, Precision.DAY, source
    meeting.day_named_on = timezone.localdate(at)
    meeting.full_clean()
    meeting.save(update_fields=["date", "precision", "day_source", "day_named_on"])
    reporting_round = ReportingRound.objects.filter(meeting=meeting).first()
    if reporting_round:
        reporting_round.meeting = meeting
        if not reporting_round.is_cancelled:
            check_order(reporting_round, beside="day")
        note = f"{meeting.when}, from {source}"
        record_step(
            reporting_round, Verb.NAMED, by=by, at=at, note=note, confirm=confirm
        )
    _speak_of_that_day(meeting, before)
    return meeting


def _check_waits_for_its_day(meeting: Meeting) -> None:
    """Raise `Conflict` unless the month of a meeting is known and its day is not."""
    if meeting.cancelled_on:
        raise Conflict(f"The meeting of {meeting.when} is cancelled.")
    if meeting.precision == Precision.DAY:
        raise Conflict(f"The day of this meeting is known: {meeting.when}.")
    if meeting.precision == Precision.YEAR:
        raise Conflict(
            f"Of this meeting the year alone is known, {meeting.when}: its day is named"
            " where the month is known. Move a plan to the meeting’s day instead."
        )


def _speak_of_that_day(meeting: Meeting, before: date) -> None:
    """Let the ratings that the meeting's round gave speak of its day."""
    rated = Commitment.objects.filter(
        rated_as_at=before, updates__round__meeting=meeting
    )
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    for commitment in locked.filter(pk__in=rated.values("pk")).order_by("pk"):
        make_current(commitment)


@transaction.atomic
def move_round(
    *,
    reporting_round: ReportingRound,
    day: date,
    reason: str,
    by: User,
    at: datetime,
    confirm: Sequence[str] = (),
) -> ReportingRound:
    """Move the meeting of a planned round: a new meeting, which says which one it replaces.

    The round keeps its address. Raises `NotAllowed` for who is no officer, `Conflict` for a round
    that has opened or a meeting that was held, and `ValidationError` for a day that does not fit.
    """
    reporting_round = locked_plan(reporting_round, by, "moved or cancelled")
    reason = checked_reason(reason, "Say why the meeting is moved.")
    old = locked_meeting(reporting_round.meeting)
    check_not_decided_at(old)
    if is_held(old):
        raise Conflict(
            f"The meeting of {old.when} is recorded as held, and keeps its day."
        )
    check_may_move_to(day, old)
    reporting_round.meeting = replace_meeting(old, day, reason=reason, by=by, at=at)
    check_order(reporting_round, beside="day")
    reporting_round.save(update_fields=["meeting"])
    record_step(reporting_round, Verb.MOVED, by=by, at=at, note=reason, confirm=confirm)
    return reporting_round


@transaction.atomic
def cancel_round(
    *, reporting_round: ReportingRound, reason: str, by: User, at: datetime
) -> ReportingRound:
    """Cancel a planned round with its meeting, with the reason. Both stay on the record.

    A meeting that was held stays, and the round alone is cancelled. Raises `NotAllowed` for who is
    no officer, `Conflict` for a round that has opened, and `ValidationError` without a reason.
    """
    reporting_round = locked_plan(reporting_round, by, "moved or cancelled")
    reason = checked_reason(reason, "Say why the round is cancelled.")
    meeting = reporting_round.meeting = locked_meeting(reporting_round.meeting)
    if not (agreed_at(meeting) or is_held(meeting)):
        cancel_meeting(meeting, reason=reason, by=by, at=at)
    reporting_round.state = ReportingRound.State.CANCELLED
    reporting_round.save(update_fields=["state"])
    record_step(reporting_round, Verb.CANCELLED, by=by, at=at, note=reason)
    return reporting_round


def agreed_at(meeting: Meeting) -> list[str]:
    """Return the references of what dates were agreed for, or what was decided on, at a meeting,
    in order.
    """
    of_milestones = meeting.agreed_dates.values_list("milestone__commitment__reference")
    of_commitments = meeting.agreed_due_dates.values_list("commitment__reference")
    decided = meeting.group_decisions.values_list("commitment__reference")
    references = of_milestones.union(of_commitments, decided)
    return sorted(reference for (reference,) in references)


def check_not_decided_at(meeting: Meeting) -> None:
    """Raise `Conflict` where dates were agreed at a meeting, which names what they are of."""
    references = agreed_at(meeting)
    if references:
        raise Conflict(
            f"Something was agreed about {', '.join(references)} at the meeting of"
            f" {meeting.when}: it was held, and keeps its day."
        )


def check_may_move_to(day: date, meeting: Meeting) -> None:
    """Raise `ValidationError` for a day that is the meeting's own already, or another's."""
    if meeting.when == PartialDate(day, Precision.DAY):
        raise ValidationError(
            {"day": "The meeting is on this day already."}, code="unchanged"
        )
    if meeting.precision == Precision.MONTH and _is_of_month(day, meeting):
        sentence = f"This is a day of {meeting.when}: name the meeting’s day instead."
        raise ValidationError({"day": sentence}, code="same_month")
    _check_is_free(
        day,
        meeting,
        "Choose another day, or cancel this round and plan one for that meeting.",
    )


def _check_is_free(day: date, meeting: Meeting, what_to_do: str) -> None:
    """Raise `ValidationError` for a day on which the group has another meeting."""
    others = Meeting.objects.standing().filter(group=meeting.group_id, date=day)
    if other := others.exclude(pk=meeting.pk).first():
        sentence = f"The group has a meeting of {other.when} already. {what_to_do}"
        raise ValidationError({"day": sentence}, code="taken")


def _is_of_month(day: date, meeting: Meeting) -> bool:
    """True for a day of the month that a meeting is in."""
    return (day.year, day.month) == (meeting.date.year, meeting.date.month)
