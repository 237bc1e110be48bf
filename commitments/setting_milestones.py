"""Setting milestones down, putting them right on the day they were entered, and withdrawing them.

On the day on which its due date is first set, and until a meeting agrees one, a commitment is
due on the latest first date of its milestones that stand: each one that is added, put right or
withdrawn that day moves it (`Commitment.is_being_set_down`). From then on no milestone moves it:
one beyond it needs the agreement of a meeting first.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from commitments.milestones import latest_first
from commitments.models import Commitment, FirstDateCorrection, Milestone
from people.models import User
from people.officers import check_officer
from programme.dates import PartialDate, last_day
from toolkit.errors import Conflict
from toolkit.texts import as_kept

FOR_OFFICERS = "Milestones are set down by programme officers."


@transaction.atomic
def add_milestone(*, milestone: Milestone, by: User, on: date) -> Milestone:
    """Add a milestone, unsaved as a form made it, as the last of its commitment.

    On its first day the due date follows. Raises `NotAllowed` for who is no officer and
    `ValidationError` for a first date beyond the due date on any later one.
    """
    check_officer(by, FOR_OFFICERS)
    commitment = _locked(milestone.commitment)
    milestone.commitment = commitment
    last = commitment.milestones.aggregate(last=Max("order"))["last"] or 0
    milestone.order = last + 1
    milestone.added_on = on
    milestone.full_clean()
    milestone.save()
    set_first_due(commitment, on)
    return milestone


def set_first_due(commitment: Commitment, on: date | None) -> None:
    """Let the due date be the latest first date of the milestones that stand, on its first day.

    `on` is the business day; None for what the programme began with.
    """
    due = latest_first(commitment.milestones.standing())
    if due is None or due == commitment.first_due:
        return
    if not commitment.is_being_set_down(on):
        return
    commitment.first_due_on = on
    commitment.first_due_date = commitment.due_date = due.date
    commitment.first_due_precision = commitment.due_precision = due.precision
    commitment.save(
        update_fields=[
            "first_due_on",
            "first_due_date",
            "first_due_precision",
            "due_date",
            "due_precision",
        ]
    )


@transaction.atomic
def put_first_date_right(
    *, milestone: Milestone, first: PartialDate, reason: str, by: User, on: date
) -> FirstDateCorrection:
    """Put the first date of a milestone right on the day it was entered; what it was stays on the
    record.

    On its first day the due date follows. Raises `NotAllowed` for who is no officer, `Conflict` on
    any later day than the milestone's, and `ValidationError` where no reason is given, where
    nothing changes, or for a date beyond the due date on any later day than its first.
    """
    check_officer(by, FOR_OFFICERS)
    commitment = _locked(milestone.commitment)
    milestone = Milestone.objects.select_for_update(no_key=True).get(pk=milestone.pk)
    if milestone.added_on != on or milestone.withdrawn_on:
        raise Conflict(
            f"The first date of “{milestone}” could be put right on the day it was"
            " entered alone. State a forecast, or record a date that a meeting agreed."
        )
    correction = FirstDateCorrection(
        milestone=milestone,
        date_before=milestone.first_date,
        precision_before=milestone.first_precision,
        date=last_day(first.date, first.precision),
        precision=first.precision,
        reason=as_kept(reason),
        on=on,
        by=by,
    )
    correction.full_clean()
    if correction.after == correction.before:
        raise ValidationError(
            {"first_date": f"It is {correction.before} already."}, code="unchanged"
        )
    commitment.check_within_due(correction.date, on)
    correction.save()
    milestone.first_date = correction.date
    milestone.first_precision = correction.precision
    milestone.save(update_fields=["first_date", "first_precision"])
    set_first_due(commitment, on)
    return correction


@transaction.atomic
def withdraw_milestone(
    *, milestone: Milestone, reason: str, by: User, on: date
) -> Milestone:
    """Withdraw a milestone that was entered by mistake: from that day it counts nowhere, and stays
    on the record with the reason.

    On its first day the due date follows; later it stays as it was set. Raises `NotAllowed` for who
    is no officer, `Conflict` where it is withdrawn already or is the only one, and
    `ValidationError` without a reason.
    """
    check_officer(by, FOR_OFFICERS)
    commitment = _locked(milestone.commitment)
    milestone = Milestone.objects.select_for_update(no_key=True).get(pk=milestone.pk)
    if milestone.withdrawn_on:
        raise Conflict(f"“{milestone}” is withdrawn already.")
    others = commitment.milestones.standing().exclude(pk=milestone.pk)
    if not others.exists():
        raise Conflict(
            f"“{milestone}” is the only milestone of {commitment.reference}, and every"
            " commitment has at least one. Add the right one first."
        )
    reason = as_kept(reason)
    if not reason:
        raise ValidationError({"reason": "Say why it is withdrawn."}, code="required")
    milestone.withdrawn_on = on
    milestone.withdrawn_by = by
    milestone.withdrawn_because = reason
    milestone.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_because"])
    set_first_due(commitment, on)
    return milestone


def _locked(commitment: Commitment) -> Commitment:
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    return locked.get(pk=commitment.pk)
