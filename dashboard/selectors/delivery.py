"""How well the programme and its returns run: slip over the rounds, milestones done, returns on
time, turnaround.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from commitments.milestones import DatesOfMilestone
from commitments.models import Commitment
from commitments.ratings import LATE_RATINGS
from dashboard.selectors.timeline import Quarter, quarters_between
from people.models import User
from programme.as_at import AsAt
from returns.figures import Body, Figures, Turnaround
from rounds.models import ExpectedReturn
from rounds.on_day import RoundOnDay, rounds_on_day
from standing.snapshot import Item, snapshot_of

ROUNDS_SHOWN = 12
EXPLORED = 20  # commitments whose slip can be followed one by one
LATE = Q(evidence__in=LATE_RATINGS)


@dataclass(frozen=True, slots=True)
class RoundSlip:
    """What the evidence of a closed round came to: how many were late, and by how many days
    together.
    """

    round: RoundOnDay
    late: int
    days: int
    height: float  # of 100

    @property
    def top(self) -> float:
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class Point:
    """The end of a quarter: how many milestones were first planned by then, and how many of them
    were done.
    """

    quarter: Quarter
    planned: int
    done: int | None
    x: float
    planned_y: float
    done_y: float | None


@dataclass(frozen=True, slots=True)
class OnTime:
    """An organisation's returns over the closed rounds shown."""

    code: str
    name: str
    expected: int
    accepted: int
    on_time: int

    @property
    def share(self) -> str:
        return f"{100 * self.on_time / self.expected:.1f}%"

    @property
    def percent(self) -> int:
        return round(100 * self.on_time / self.expected)


@dataclass(frozen=True, slots=True)
class RoundTurnaround:
    """How long each side took in a round: the programme office to review, authors to
    hand in again.
    """

    round: RoundOnDay
    review: Turnaround
    resubmission: Turnaround


@dataclass(frozen=True)
class Delivery:
    """The four pictures of delivery, and the slip of those that slip most, round by round."""

    slips: list[RoundSlip]
    points: list[Point]
    milestones: int
    on_time: list[OnTime]
    turnaround: list[RoundTurnaround]
    explored: list[tuple[Item, list[int | None]]]
    rounds: list[RoundOnDay]

    @property
    def last_quarter(self) -> Quarter:
        return self.points[-1].quarter

    @property
    def planned_line(self) -> str:
        return _line([(point.x, point.planned_y) for point in self.points])

    @property
    def done_line(self) -> str:
        begun = [
            (point.x, point.done_y) for point in self.points if point.done_y is not None
        ]
        return _line(begun)


def delivery(*, user: User, at: AsAt) -> Delivery:
    """Return how delivery runs, from the rounds closed by a day and the milestones as known on it.
    At most 8 queries.

    The figures of a closed round are those stored as it closed.
    """
    rounds = _last_closed_rounds(at)
    figures = [
        (of_round, Figures.from_json(of_round.figures))
        for of_round in rounds
        if of_round.figures
    ]
    items = snapshot_of(Commitment.objects.visible_to(user).in_natural_order(), at)
    items = [item for item in items if item.is_counted]
    milestones = list(chain.from_iterable(item.milestones for item in items))
    return Delivery(
        slips=_slips(rounds),
        points=_burn_up(milestones, at.day),
        milestones=len(milestones),
        on_time=_on_time([stored.bodies for _, stored in figures]),
        turnaround=[
            RoundTurnaround(of_round, stored.review, stored.resubmission)
            for of_round, stored in figures
        ],
        explored=_explored(items, rounds),
        rounds=rounds,
    )


def _last_closed_rounds(at: AsAt) -> list[RoundOnDay]:
    rounds = rounds_on_day(at)
    return [of_round for of_round in rounds if of_round.is_closed][-ROUNDS_SHOWN:]


def _returns_of(rounds: Sequence[RoundOnDay]) -> QuerySet[ExpectedReturn]:
    keys = [of_round.pk for of_round in rounds]
    return ExpectedReturn.objects.filter(round__in=keys).order_by()


def _slips(rounds: Sequence[RoundOnDay]) -> list[RoundSlip]:
    slip_where_late = Case(
        When(LATE, then="evidence_slip"), default=Value(0), output_field=IntegerField()
    )
    sums = (
        _returns_of(rounds)
        .values("round")
        .annotate(late=Count("pk", filter=LATE), days=Sum(slip_where_late))
    )
    by_round = {row["round"]: (row["late"], row["days"]) for row in sums}
    most_days = max((days for _, days in by_round.values()), default=0)
    slips = []
    for of_round in rounds:
        late, days = by_round.get(of_round.pk, (0, 0))
        height = round(100 * days / most_days, 1) if most_days else 0.0
        slips.append(RoundSlip(of_round, late, days, height))
    return slips


def _burn_up(milestones: Sequence[DatesOfMilestone], today: date) -> list[Point]:
    """Return for the end of each quarter what was first planned by then, and up to this one what
    was done.
    """
    if not milestones:
        return []
    first_days = [milestone.first_date for milestone in milestones]
    done_days = [milestone.done_by for milestone in milestones if milestone.done_by]
    days = [*first_days, *done_days]
    quarters = quarters_between(min(days), max(*days, today))
    last_place = max(1, len(quarters) - 1)
    points = []
    for place, quarter in enumerate(quarters):
        planned = sum(day <= quarter.end for day in first_days)
        done = None
        done_y = None
        if quarter.start <= today:
            done = sum(day <= quarter.end for day in done_days)
            done_y = _y(done, len(milestones))
        points.append(
            Point(
                quarter=quarter,
                planned=planned,
                done=done,
                x=100 * place / last_place,
                planned_y=_y(planned, len(milestones)),
                done_y=done_y,
            )
        )
    return points


def _y(count: int, total: int) -> float:
    return 100 - 100 * count / total


def _line(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in places)


def _on_time(bodies_of_rounds: Sequence[list[Body]]) -> list[OnTime]:
    """Return each lead organisation's returns over these rounds, those least often on
    time first.
    """
    by_code = defaultdict(list)
    for body in chain.from_iterable(bodies_of_rounds):
        by_code[body.code].append(body)
    rows = [_sum_of(of_rounds) for of_rounds in by_code.values()]
    due = [row for row in rows if row.expected]
    return sorted(due, key=lambda row: (row.on_time / row.expected, row.name))


def _sum_of(of_rounds: Sequence[Body]) -> OnTime:
    """Return an organisation's returns of several rounds together, under its latest name."""
    return OnTime(
        code=of_rounds[-1].code,
        name=of_rounds[-1].name,
        expected=sum(body.expected - body.ended for body in of_rounds),
        accepted=sum(body.accepted for body in of_rounds),
        on_time=sum(body.on_time for body in of_rounds),
    )


def _explored(
    items: Sequence[Item], rounds: Sequence[RoundOnDay]
) -> list[tuple[Item, list[int | None]]]:
    """Return those that slip most today, with their slip in days as at each round; None where
    nothing was due.
    """
    late = [item for item in items if item.evidence.is_late]
    latest = sorted(late, key=lambda item: -item.evidence.slip.days)[:EXPLORED]
    stored = _returns_of(rounds).filter(commitment__in=[item.pk for item in latest])
    columns = ["commitment", "round", "evidence", "evidence_slip"]
    slips = {}
    for commitment, of_round, evidence, slip in stored.values_list(*columns):
        slips[commitment, of_round] = slip if evidence in LATE_RATINGS else 0
    return [
        (item, [slips.get((item.pk, of_round.pk)) for of_round in rounds])
        for item in latest
    ]
