"""What was added since the programme began: where it is left out, and what is said of it where
others say what was reported. The one place that says it.
"""

from datetime import date
from typing import Protocol

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When

from commitments.positions import Position
from commitments.querysets.commitments import CommitmentQuerySet
from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ReportingRound


class NewOrNot(Protocol):
    """A commitment that comes from `with_last_closed`, or an item made of one."""

    @property
    def added_on(self) -> date | None: ...
    @property
    def last_closed_as_at(self) -> date | None: ...
    @property
    def position(self) -> Position: ...


def there_on(commitments: CommitmentQuerySet, at: AsAt) -> CommitmentQuerySet:
    """Return those that had been added by the end of a day; today that is all of them."""
    return commitments.set_down_by(at.day) if at.is_past else commitments


def was_there(added_on: date | None, day: date) -> bool:
    """True of what had been added by the end of a day."""
    return added_on is None or added_on <= day


def is_new(commitment: NewOrNot) -> bool:
    """True of what was added since the programme began, until it was first reported or owed a
    return of a round that has closed: it is no news that nothing was reported on it.
    """
    position = commitment.position
    if commitment.added_on is None or not position.is_live:
        return False
    return commitment.last_closed_as_at is None and position.rated_as_at is None


def added_in(added_on: date) -> str:
    """Return when something was added, in the words of every page and file."""
    return f"added in {added_on:%B %Y}"


def why_not_owed(added_on: date | None, opens_on: date) -> str:
    """Return what is said of a round that expected no return of something: `opens_on` is its day.

    What was added before the round opened was not live as it opened.
    """
    if added_on and added_on >= opens_on:
        return added_in(added_on)
    return "no return was due"


def with_last_closed(commitments: CommitmentQuerySet, day: date) -> CommitmentQuerySet:
    """Add `last_closed_as_at`, the day that the last round closed by the end of a day speaks of.

    It is none of what was added since the programme began and owed no closed round a return: what
    asks by it whether something was reported (`Position.is_stale`) need not know of that.
    """
    closed = ReportingRound.objects.closed_by(day)
    last = Subquery(closed.order_by("-meeting__date").values("meeting__date")[:1])
    owed = ExpectedReturn.objects.filter(commitment=OuterRef("pk"), round__in=closed)
    could_report = Q(added_on=None) | Exists(owed)
    return commitments.annotate(last_closed_as_at=Case(When(could_report, then=last)))
