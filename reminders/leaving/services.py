"""A person leaves, and what they had to do with is taken over, all in one transaction."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from people import services
from people.models import User
from people.officers import check_officer
from reminders.leaving.duties import Duty, duties_of
from reminders.selectors import round_in_view
from reminders.services.opening import NOBODY_TOLD
from reminders.unreached import unreached_in
from rounds.models import ProgressUpdate

FOR_OFFICERS = "People are managed by programme officers."
NAMED = 10  # references in a sentence


@transaction.atomic
def leave(
    *,
    person: User,
    heirs: Mapping[str, User | None],
    today: date,
    by: User,
    at: datetime,
    confirm: Collection[str] = (),
) -> None:
    """Close a leaver's account, with who takes over each of their duties, by its key.

    Where something would then be owed, or wait for review, that nobody is told of and somebody was
    told of before, `confirm` has to say `nobody_told`. Raises `ValidationError` under `anyway`
    where it does not, and under a duty's key for who cannot take that over.
    """
    check_officer(by, FOR_OFFICERS)
    before = _not_told_of(today)
    for duty in duties_of(person, today):
        _hand_over(duty, heirs.get(duty.key), by, at)
    services.deactivate(person=person, today=today, by=by)
    new = _not_told_of(today) - before
    if new and NOBODY_TOLD not in confirm:
        raise ValidationError({"anyway": _question(new)}, code=NOBODY_TOLD)


def _hand_over(duty: Duty, to: User | None, by: User, at: datetime) -> None:
    try:
        duty.hand_over(to=to, by=by, at=at)
    except ValidationError as refusal:
        fault = ValidationError(refusal.messages, code="cannot_take")
        raise ValidationError({duty.key: fault}) from refusal


def _not_told_of(today: date) -> set[str]:
    """Return what is owed and nobody is told of, and what waits and nobody may review."""
    names: set[str] = set()
    if reporting_round := round_in_view():
        unreached = unreached_in(reporting_round, today)
        names.update(row.commitment.reference for row in unreached)
    stuck = ProgressUpdate.objects.without_reviewer(timezone.localdate())
    for reference in stuck.values_list("commitment__reference", flat=True):
        names.add(f"the review of {reference}")
    return names


def _question(names: set[str]) -> str:
    shown = ", ".join(sorted(names)[:NAMED])
    more = ""
    if len(names) > NAMED:
        more = f" and {len(names) - NAMED} more"
    return (
        f"Nobody would be told of {shown}{more} any more. Choose who takes it over, or"
        " say that the account is closed all the same."
    )
