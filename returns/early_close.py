"""A round is closed before its due date is over: one officer asks, another closes it.

The request is a step of its round, with why. It stands while it is the last one: whatever is done
with the round after it, as more time given, lets it lapse.
"""

from collections.abc import Iterable
from datetime import date, datetime
from operator import attrgetter

from django.db import transaction
from django.utils import timezone

from people.models import User
from people.officers import check_reviewing, has_other_officers, is_reviewing
from returns.steps import check_open, check_runs_rounds, locked_round, record_step
from rounds.faults import checked_reason
from rounds.models import ReportingRound, RoundStep
from toolkit.errors import Conflict, NotAllowed

Verb = RoundStep.Verb
BY_ANOTHER = (
    "Before its due date is over a round is closed by another officer than the one who"
    " asked for it."
)


def request_of(reporting_round: ReportingRound) -> RoundStep | None:
    """Return the request to close an open round early that stands, if one does. One query."""
    steps = reporting_round.steps.select_related("by")
    return request_among(steps.order_by("-pk")[:1])


def request_among(steps: Iterable[RoundStep]) -> RoundStep | None:
    """Return the same from all steps of the round, or from its last."""
    last = max(steps, key=attrgetter("pk"), default=None)
    return last if last and last.verb == Verb.ASKED else None


def may_close_on(request: RoundStep | None, user: User) -> bool:
    """True for an officer who may close a round early that another asked to close."""
    return request is not None and request.by_id != user.pk and is_reviewing(user)


@transaction.atomic
def ask_to_close(
    *, reporting_round: ReportingRound, reason: str, by: User, at: datetime
) -> ReportingRound:
    """Ask, with the reason, that a round is closed before its due date is over.

    Raises `Conflict` where it is asked already, is past due, or no other officer is active who
    could close it.
    """
    reporting_round = _locked(reporting_round, by)
    if reporting_round.is_past_due(timezone.localdate(at)):
        raise Conflict(
            f"The {reporting_round} round is past due: one officer closes it."
        )
    if request := request_of(reporting_round):
        raise Conflict(f"{request.by} has asked for this already.")
    if not has_other_officers(by):
        raise Conflict(
            "No other officer is active who could close it. Add one, or close the round"
            " once its due date is over."
        )
    reason = checked_reason(reason, "Say why it is to close before its due date.")
    record_step(reporting_round, Verb.ASKED, by=by, at=at, note=reason)
    return reporting_round


@transaction.atomic
def take_back(
    *, reporting_round: ReportingRound, by: User, at: datetime
) -> ReportingRound:
    """Take back what one has asked for. Raises `NotAllowed` for anybody else, and `Conflict` where
    nothing is asked.
    """
    reporting_round = _locked(reporting_round, by)
    if _standing_request(reporting_round).by_id != by.pk:
        raise NotAllowed("Who asked for this takes it back. You can refuse it.")
    record_step(reporting_round, Verb.TAKEN_BACK, by=by, at=at)
    return reporting_round


@transaction.atomic
def refuse(
    *, reporting_round: ReportingRound, reason: str, by: User, at: datetime
) -> ReportingRound:
    """Refuse, as another officer, what was asked: the round stays open. Who asked is told why.

    Raises `NotAllowed` for who asked, `Conflict` where nothing is asked, and `ValidationError`
    without a reason.
    """
    reporting_round = _locked(reporting_round, by)
    check_reviewing(by)
    if _standing_request(reporting_round).by_id == by.pk:
        raise NotAllowed("You asked for this yourself. You can take it back.")
    reason = checked_reason(reason, "Say why, so that who asked can answer.")
    record_step(reporting_round, Verb.REFUSED, by=by, at=at, note=reason)
    return reporting_round


def check_two_officers(reporting_round: ReportingRound, by: User, today: date) -> None:
    """Refuse to let one officer alone close a round before its due date is over. Raises
    `NotAllowed` for who asked for it or may not review yet, and `Conflict` where nobody asked.
    """
    if reporting_round.is_past_due(today):
        return
    check_reviewing(by)
    if _standing_request(reporting_round).by_id == by.pk:
        raise NotAllowed(BY_ANOTHER)


def _standing_request(reporting_round: ReportingRound) -> RoundStep:
    request = request_of(reporting_round)
    if request is None:
        raise Conflict(
            f"The {reporting_round} round is due on {reporting_round.due_on:%-d %B %Y}."
            " Before that day is over it closes once an officer has asked for it; no"
            " such request stands."
        )
    return request


def _locked(reporting_round: ReportingRound, by: User) -> ReportingRound:
    check_runs_rounds(by)
    reporting_round = locked_round(reporting_round)
    check_open(reporting_round)
    return reporting_round
