"""What rounds expect and what came of it, counted for lists of rounds."""

from datetime import datetime
from functools import reduce
from operator import add

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Coalesce

from commitments.ratings import LIVE
from programme.as_at import AsAt
from returns.answering import with_who_answers
from rounds.models import (
    ExpectedReturn,
    ProgressUpdate,
    ReportingRound,
    Transition,
)
from rounds.querysets.calendar import ReportingRoundQuerySet
from rounds.querysets.updates import ProgressUpdateQuerySet
from rounds.states import HANDED_IN, WAITING, State


def unreported(reporting_round: ReportingRound) -> QuerySet[ExpectedReturn]:
    """Return a round's returns without an accepted update, with who answers for each: what closing
    must give a reason for.

    Of one that officers set aside, their reason is known.
    """
    accepted = ProgressUpdate.objects.accepted().filter(
        commitment=OuterRef("commitment"), round=OuterRef("round"), corrects=None
    )
    return with_who_answers(reporting_round).exclude(Exists(accepted))


def unfinished(reporting_round: ReportingRound) -> ProgressUpdateQuerySet:
    """Return the updates of a round that were begun and are not accepted, those that were handed in
    first.
    """
    waiting = reporting_round.updates.filter(state__in=WAITING)
    with_parts = waiting.select_related("commitment", "round__meeting", "author")
    return with_parts.order_by(F("submitted_at").asc(nulls_last=True), "pk")


def with_counts(rounds: ReportingRoundQuerySet, at: AsAt) -> ReportingRoundQuerySet:
    """Add how many returns are expected, how many updates were handed in and how many of them
    are accepted: `expected_count`, `handed_in_count`, `accepted_count`.

    Of a round that had closed these are the figures stored then, which its page shows too. Of an
    open one they are counted: today without what was handed in for a commitment that is no longer
    live, which waits for nobody; for an earlier day all that had been handed in and accepted by its
    end.
    """
    had_closed = Q(state="closed", figures__isnull=False)
    if at.is_past:
        had_closed &= Q(closed_on__lte=at.day)
    expected = ExpectedReturn.objects.filter(round=OuterRef("pk")).owed_by(at.day)
    expected = expected.order_by()
    handed_in, accepted = _handed_in_and_accepted(at)
    in_states = {state: _stored(f"states__{state}") for state in HANDED_IN}
    handed_in_then = reduce(add, in_states.values())
    counts = {
        "expected_count": (_stored("expected"), _count(expected)),
        "handed_in_count": (handed_in_then, _count(handed_in)),
        "accepted_count": (in_states[State.ACCEPTED], _count(accepted)),
    }
    columns = {}
    for name, (stored, counted) in counts.items():
        columns[name] = Case(When(had_closed, then=stored), default=counted)
    return rounds.annotate(**columns)


def _handed_in_and_accepted(
    at: AsAt,
) -> tuple[ProgressUpdateQuerySet, ProgressUpdateQuerySet]:
    """Return the updates of an outer query's rounds that had been handed in by the end of a day,
    and those accepted.
    """
    updates = ProgressUpdate.objects.filter(round=OuterRef("pk"), corrects=None)
    updates = updates.order_by()
    if at.is_past:
        steps = Transition.objects.filter(update=OuterRef("pk"), at__lt=at.end)
        last_state = steps.order_by("-at", "-pk").values("to_state")[:1]
        then = updates.annotate(then=Subquery(last_state))
        return then.filter(then__in=HANDED_IN), _holding(at.end)
    in_review = Q(state=State.SUBMITTED, commitment__lifecycle__in=LIVE)
    handed_in = updates.filter(in_review | Q(state=State.ACCEPTED))
    return handed_in, _holding(None)


def _holding(end: datetime | None) -> ProgressUpdateQuerySet:
    """Return the updates of an outer query's rounds that were accepted by a moment and not set
    aside.
    """
    holding = ProgressUpdate.objects.in_force(end).as_counted()
    return holding.filter(round=OuterRef("pk")).order_by()


def _count(rows: QuerySet[ProgressUpdate] | QuerySet[ExpectedReturn]) -> Coalesce:
    """How many commitments have a row in each row of an outer query: one count a row, where joins
    would multiply them.
    """
    number = Count("commitment", distinct=True)
    numbers = rows.values("round").annotate(number=number).values("number")
    return Coalesce(Subquery(numbers), 0)


def _stored(name: str) -> Coalesce:
    """A number among the figures that a round was closed with; nought where they do not name it."""
    return Coalesce(Cast(F(f"figures__{name}"), IntegerField()), 0)
