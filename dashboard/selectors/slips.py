"""Slip in days: of each closed round, of the page's day, and of each that is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from commitments.ratings import LATE_RATINGS
from rounds.models import ExpectedReturn
from rounds.on_day import RoundOnDay
from standing.snapshot import Item

EXPLORED = 20  # commitments whose slip can be followed one by one
LATE = Q(evidence__in=LATE_RATINGS)
WIDTH, HEIGHT, EDGE = 96, 24, 3  # of the small picture of one commitment's slip


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
class SlipNow:
    """How many are late on the page's day, and by how many days: on stated dates, as the overview
    shows, and on assumed dates, which it counts apart.
    """

    late: int
    on_stated: int
    on_assumed: int

    @property
    def days(self) -> int:
        return self.on_stated + self.on_assumed


@dataclass(frozen=True, slots=True)
class SlipOfOne:
    """What slips, its days as at each round (None where nothing was due), and today's."""

    item: Item
    by_round: list[tuple[RoundOnDay, int | None]]
    most: int  # of all that are shown, for one scale

    @property
    def days(self) -> list[int | None]:
        return [days for _, days in self.by_round]

    @property
    def today(self) -> int:
        return self.item.evidence.slip.days

    @property
    def line(self) -> str:
        """The corners of its line, from the first round to today."""
        days = [*self.days, self.today]
        corners = []
        for place, day in enumerate(days):
            if day is not None:
                x = EDGE + (WIDTH - 2 * EDGE) * place / (len(days) - 1)
                corners.append(f"{x:.1f},{self._y(day):.1f}")
        return " ".join(corners)

    @property
    def end_y(self) -> str:
        return f"{self._y(self.today):.1f}"

    def _y(self, days: int) -> float:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * days / self.most


def slips_of(rounds: Sequence[RoundOnDay]) -> list[RoundSlip]:
    """Return what each of these rounds came to. One query."""
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


def slip_now(items: Iterable[Item]) -> SlipNow:
    """Return what the evidence of these comes to on the page's day."""
    late = [item for item in items if item.evidence.is_late]
    stated = [item.evidence.slip.days for item in late if not item.evidence.is_assumed]
    assumed = [item.evidence.slip.days for item in late if item.evidence.is_assumed]
    return SlipNow(len(late), sum(stated), sum(assumed))


def slips_of_each(
    items: Iterable[Item], rounds: Sequence[RoundOnDay]
) -> list[SlipOfOne]:
    """Return those that slip most today, the latest first, with their slip as at each round. One
    query.
    """
    late = [item for item in items if item.evidence.is_late]
    latest = sorted(late, key=lambda item: -item.evidence.slip.days)[:EXPLORED]
    stored = _returns_of(rounds).filter(commitment__in=[item.pk for item in latest])
    columns = ["commitment", "round", "evidence", "evidence_slip"]
    slips = {}
    for commitment, of_round, evidence, slip in stored.values_list(*columns):
        slips[commitment, of_round] = slip if evidence in LATE_RATINGS else 0
    todays = [item.evidence.slip.days for item in latest]
    most = max(chain(slips.values(), todays), default=0)
    rows = []
    for item in latest:
        by_round = [
            (of_round, slips.get((item.pk, of_round.pk))) for of_round in rounds
        ]
        rows.append(SlipOfOne(item, by_round, most))
    return rows


def _returns_of(rounds: Sequence[RoundOnDay]) -> QuerySet[ExpectedReturn]:
    keys = [of_round.pk for of_round in rounds]
    return ExpectedReturn.objects.filter(round__in=keys).order_by()
