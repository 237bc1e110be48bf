"""How well the programme and its returns run: slip over the rounds, milestones done, returns on
time, turnaround.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When

from commitments.models import Commitment
from dashboard.selectors.timeline import Quarter
from people.models import User
from programme.as_at import AsAt
from returns.figures import Figures, Turnaround
from rounds.models import ExpectedReturn
from rounds.on_day import RoundOnDay, rounds_on_day
from standing.snapshot import Item, snapshot_of

ROUNDS_SHOWN = 12
EXPLORED = 20  # commitments whose slip can be followed one by one
LATE = Q(evidence__in=["amber", "red"])


@dataclass(slots=True)
class RoundSlip:
    """What the evidence of a closed round came to: how many were late, and by how many days
    together.
    """

    round: RoundOnDay
    late: int
    days: int
    height: float = 0.0  # of 100

    @property
    def top(self) -> float:
        return 100 - self.height


@dataclass(slots=True)
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


@dataclass(slots=True)
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


@dataclass(slots=True)
class RoundTurnaround:
    """How long each side took in a round: the programme office to review, authors to
    hand in again.
    """

    round: RoundOnDay
    review: Turnaround
    resubmission: Turnaround


@dataclass
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
        return _line(
            [
                (point.x, point.done_y)
                for point in self.points
                if point.done_y is not None
            ]
        )


def delivery(*, user: User, at: AsAt) -> Delivery:
    """Return how delivery runs, from the rounds closed by a day and the milestones as known on it.
    At most 8 queries.

    The figures of a closed round are those stored as it closed.
    """
    known = rounds_on_day(at)
    rounds = [of_round for of_round in known if of_round.is_closed][-ROUNDS_SHOWN:]
    items = snapshot_of(Commitment.objects.visible_to(user).in_natural_order(), at)
    items = [item for item in items if item.is_counted]
    figures = [(one, Figures.from_json(one.figures)) for one in rounds if one.figures]
    points, milestones = _burn_up(items, at.day)
    return Delivery(
        slips=_slips(rounds),
        points=points,
        milestones=milestones,
        on_time=_on_time(figures),
        turnaround=[
            RoundTurnaround(one, said.review, said.resubmission)
            for one, said in figures
        ],
        explored=_explored(items, rounds),
        rounds=rounds,
    )


def _slips(rounds: list[RoundOnDay]) -> list[RoundSlip]:
    slip = Case(
        When(LATE, then="evidence_slip"), default=Value(0), output_field=IntegerField()
    )
    summed = (
        ExpectedReturn.objects.filter(round__in=[of_round.pk for of_round in rounds])
        .order_by()
        .values("round")
    )
    sums = {
        pk: (late, days)
        for pk, late, days in summed.annotate(
            late=Count("pk", filter=LATE), days=Sum(slip)
        ).values_list("round", "late", "days")
    }
    slips = [RoundSlip(one, *sums.get(one.pk, (0, 0))) for one in rounds]
    most = max((one.days for one in slips), default=0)
    for one in slips:
        one.height = round(100 * one.days / most, 1) if most else 0.0
    return slips


def _burn_up(items: list[Item], today: date) -> tuple[list[Point], int]:
    """Return for the end of each quarter what was first planned by then, and up to this one what
    was done.
    """
    milestones = [one for item in items for one in item.milestones]
    if not milestones:
        return [], 0
    days = [day for one in milestones for day in (one.first_date, one.done_date) if day]
    quarter, last = Quarter.of(min(days)), max(Quarter.of(max(days)), Quarter.of(today))
    quarters = [quarter]
    while quarters[-1] < last:
        quarters.append(quarters[-1].next)
    points = []
    for place, one in enumerate(quarters):
        planned = sum(milestone.first_date <= one.end for milestone in milestones)
        done = sum(
            bool(milestone.done_date and milestone.done_date <= one.end)
            for milestone in milestones
        )
        is_known = one.start <= today
        x = 100 * place / max(1, len(quarters) - 1)
        points.append(
            Point(
                one,
                planned,
                done if is_known else None,
                x,
                _y(planned, len(milestones)),
                _y(done, len(milestones)) if is_known else None,
            )
        )
    return points, len(milestones)


def _y(count: int, total: int) -> float:
    return 100 - 100 * count / total


def _line(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in places)


def _on_time(figures: list[tuple[RoundOnDay, Figures]]) -> list[OnTime]:
    """Return each lead organisation's returns over these rounds, those least often on
    time first.
    """
    names, sums = {}, defaultdict(lambda: [0, 0, 0])
    for _, said in figures:
        for body in said.bodies:
            names[body.code] = body.name
            for place, count in enumerate(
                (body.expected - body.ended, body.accepted, body.on_time)
            ):
                sums[body.code][place] += count
    bodies = [
        OnTime(code, name, *sums[code]) for code, name in names.items() if sums[code][0]
    ]
    return sorted(bodies, key=lambda body: (body.on_time / body.expected, body.name))


def _explored(
    items: list[Item], rounds: list[RoundOnDay]
) -> list[tuple[Item, list[int | None]]]:
    """Return those that slip most today, with their slip in days as at each round; None where
    nothing was due.
    """
    worst = sorted(
        (item for item in items if item.evidence.is_late),
        key=lambda item: -item.evidence.slip,
    )[:EXPLORED]
    stored = ExpectedReturn.objects.filter(
        round__in=[of_round.pk for of_round in rounds],
        commitment__in=[item.pk for item in worst],
    ).order_by()
    slips = {
        (commitment, of_round): slip if evidence in ("amber", "red") else 0
        for commitment, of_round, slip, evidence in stored.values_list(
            "commitment", "round", "evidence_slip", "evidence"
        )
    }
    return [(item, [slips.get((item.pk, one.pk)) for one in rounds]) for item in worst]
