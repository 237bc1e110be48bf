"""The days proposed for a round: as the last rounds stood to their meetings, on working days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_high

from programme.working_days import WorkingDays
from rounds.models import ReportingRound

LOOKED_BACK = 3  # rounds
SHORTEST = 5  # working days in which to report, without being asked about
FAR_DAYS = 5  # working days; a round that opens further from its plan is asked about


@dataclass(frozen=True)
class Pattern:
    """How many working days before its meeting a round opens, falls due and closes; below nought
    after it.
    """

    opens: int
    due: int
    closes: int
    rounds: int = 0  # that it was taken from

    @property
    def says(self) -> str:
        """Where the days come from, in words."""
        if not self.rounds:
            return "with no earlier round to go by"
        rounds = "round" if self.rounds == 1 else f"{self.rounds} rounds"
        return f"as far from the meeting as in the last {rounds}"


USUAL = Pattern(opens=25, due=15, closes=5)


@dataclass(frozen=True)
class Proposal:
    """The days proposed for a round, and the pattern they follow."""

    opens_on: date
    due_on: date
    closes_on: date
    pattern: Pattern

    @property
    def days(self) -> dict[str, date]:
        return {
            "opens_on": self.opens_on,
            "due_on": self.due_on,
            "closes_on": self.closes_on,
        }


def propose(meets: date, today: date, days: WorkingDays) -> Proposal:
    """Return the days of a round for a meeting: in order, none of them over, and after the rounds
    before it. Two queries.
    """
    pattern = pattern_before(meets, days)
    first = days.on_or_after(max(today, _free_from(meets) or today))
    opens_on = max(_before(meets, pattern.opens, days), first)
    # A round closes after the day it opens.
    soonest = days.counted_from(opens_on, 1)
    closes_on = max(_before(meets, pattern.closes, days), soonest)
    due_on = min(max(_before(meets, pattern.due, days), opens_on), closes_on)
    if opens_on > _before(meets, pattern.opens, days):
        due_on = _shared(opens_on, closes_on, pattern, days)
    return Proposal(opens_on, due_on, closes_on, pattern)


def _shared(
    opens_on: date, closes_on: date, pattern: Pattern, days: WorkingDays
) -> date:
    """Return the due date of a round with less time than the pattern has: who reports and who
    reviews have the same shares of it.
    """
    time = days.between(opens_on, closes_on)
    usual = pattern.opens - pattern.closes
    share = (pattern.opens - pattern.due) / usual if usual > 0 else 1
    return days.counted_from(opens_on, max(1, min(time, round(time * share))))


def is_short(opens_on: date, due_on: date, days: WorkingDays) -> bool:
    """True where those who report have less than a working week, the day it opens counted too."""
    eve = opens_on - timedelta(days=1)
    return days.between(eve, due_on) < SHORTEST


def pattern_before(meets: date, days: WorkingDays) -> Pattern:
    """Return how the last rounds before a meeting stood to theirs; the usual, where there is none.
    One query.
    """
    opened = ReportingRound.objects.opened().filter(meeting__date__lt=meets)
    last = opened.select_related("meeting").order_by("-meeting__date")
    return _pattern_of(last[:LOOKED_BACK], days)


def is_far_from_plan(
    reporting_round: ReportingRound, today: date, days: WorkingDays
) -> bool:
    """True where a round would open on another day than planned, and not by a few days."""
    between = days.between(reporting_round.opens_on, today)
    return abs(between) > FAR_DAYS


def _pattern_of(rounds: Iterable[ReportingRound], days: WorkingDays) -> Pattern:
    rounds = list(rounds)
    if not rounds:
        return USUAL

    def middle(name: str) -> int:
        return median_high(
            days.between(getattr(each, name), each.meeting.date) for each in rounds
        )

    return Pattern(
        opens=middle("opens_on"),
        due=middle("due_on"),
        closes=middle("closes_on"),
        rounds=len(rounds),
    )


def _before(meets: date, number: int, days: WorkingDays) -> date:
    """Return the working day so many working days before a meeting."""
    return days.on_or_before(days.counted_from(meets, -number))


def _free_from(meets: date) -> date | None:
    """Return the day from which no round for an earlier meeting runs. One query."""
    earlier = ReportingRound.objects.to_come().filter(meeting__date__lt=meets)
    last = earlier.order_by("-closes_on").first()
    return last.closes_on if last else None
