"""Closing a round in a test: before its due date is over, as another officer has asked for it."""

from django.utils import timezone

from returns import early_close, services
from tests.factories import UserFactory


def close_round(*, reporting_round, reasons=None, by, at, with_waiting=False):
    """Close a round as its pages do, by two officers where it is early.

    Before the due date nothing is late: for a reason that says so, nobody was reached.
    """
    reasons = reasons or {}
    is_early = not reporting_round.is_past_due(timezone.localdate(at))
    if is_early and not early_close.request_of(reporting_round):
        ask_to_close(reporting_round, at=at)
    return services.close_round(
        reporting_round=reporting_round,
        reasons=reasons,
        by=by,
        at=at,
        with_waiting=with_waiting,
    )


def ask_to_close(reporting_round, *, at, by=None, reason="The meeting is earlier."):
    """Ask, as another officer, that a round is closed early. Who asked may do no more."""
    by = by or UserFactory(officer=True)
    return early_close.ask_to_close(
        reporting_round=reporting_round, reason=reason, by=by, at=at
    )
