"""What a group decided, noted and asked to be done about a commitment, as one person may see it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from commitments.models import Commitment
from people.history import Line
from people.models import User
from programme.as_at import AsAt
from rounds.models import Outcome

MOST = 200


def outcomes_of(commitment: Commitment, user: User, at: AsAt) -> list[Outcome]:
    """Return what was recorded of a commitment by the end of a day, the newest first: what was
    withdrawn, too. One query.
    """
    visible = Outcome.objects.visible_to(user).recorded().of(commitment)
    by_then = visible.filter(recorded_at__lt=at.end).in_full()
    return list(by_then.order_by("-recorded_at", "-pk")[:MOST])


def standing_on(outcomes: Iterable[Outcome], at: AsAt) -> list[Outcome]:
    """Return those of these that nobody had withdrawn by the end of a day."""
    return [
        outcome
        for outcome in outcomes
        if outcome.withdrawn_at is None or outcome.withdrawn_at >= at.end
    ]


def lines_of_outcome(outcome: Outcome) -> list[Line]:
    """Return the lines of a history about an outcome: that it was recorded, and that it was
    withdrawn.
    """
    meeting = outcome.item.meeting
    sentence = f"{outcome.in_short}: meeting of {meeting.when}"
    if outcome.deferred_to:
        sentence += f", to the meeting of {outcome.deferred_to.when}"
    lines = [_line(outcome.recorded_at, sentence, outcome.recorded_by, outcome.text)]
    if outcome.withdrawn_at:
        lines.append(
            _line(
                outcome.withdrawn_at,
                f"Withdrawn: what is recorded of the meeting of {meeting.when}",
                outcome.withdrawn_by,
                outcome.withdrawn_because,
            )
        )
    return lines


def _line(moment: datetime | None, sentence: str, by: User | None, note: str) -> Line:
    assert moment is not None and by is not None  # it is recorded
    return Line(timezone.localdate(moment), sentence, by.name, note, order=(moment,))
