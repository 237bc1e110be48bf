"""How well the programme and its returns run: slip over the rounds, milestones done, returns on
time, turnaround.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from commitments.milestones import DatesOfMilestone
from commitments.models import Commitment
from dashboard.selectors.slips import (
    RoundSlip,
    SlipNow,
    SlipOfOne,
    slip_now,
    slips_of,
    slips_of_each,
)
from dashboard.selectors.timeline import Quarter, quarters_between
from people.models import User
from programme.as_at import AsAt
from returns.figures import Body, Figures, Turnaround
from rounds.on_day import RoundOnDay, rounds_on_day
from standing.snapshot import snapshot_of

ROUNDS_SHOWN = 12


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

    @property
    def is_always(self) -> bool:
        return self.on_time == self.expected


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
    slip_now: SlipNow
    explored: list[SlipOfOne]
    rounds: list[RoundOnDay]

    @property
    def always_on_time(self) -> list[OnTime]:
        return [body for body in self.on_time if body.is_always]

    @property
    def sometimes_late(self) -> list[OnTime]:
        return [body for body in self.on_time if not body.is_always]

    @property
    def half(self) -> int:
        """The figure half-way up the axis of milestones."""
        return self.milestones // 2

    @property
    def half_y(self) -> float:
        return _y(self.half, self.milestones)

    @property
    def years(self) -> list[tuple[int, float]]:
        """Each year of the axis, with the middle of its quarters."""
        places = defaultdict(list)
        for point in self.points:
            places[point.quarter.year].append(point.x)
        return [(year, sum(all_x) / len(all_x)) for year, all_x in places.items()]

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
        slips=slips_of(rounds),
        slip_now=slip_now(items),
        points=_burn_up(milestones, at.day),
        milestones=len(milestones),
        on_time=_on_time([stored.bodies for _, stored in figures]),
        turnaround=[
            RoundTurnaround(of_round, stored.review, stored.resubmission)
            for of_round, stored in figures
        ],
        explored=slips_of_each(items, rounds),
        rounds=rounds,
    )


def _last_closed_rounds(at: AsAt) -> list[RoundOnDay]:
    rounds = rounds_on_day(at)
    return [of_round for of_round in rounds if of_round.is_closed][-ROUNDS_SHOWN:]


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
