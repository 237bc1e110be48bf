"""Patterns in what was reported that are worth a second look, each with its reason in words.

None of them changes a rating or accuses anyone: they tell a reader where to ask.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from commitments.models import Milestone, MilestoneDate
from commitments.querysets.milestones import MilestoneQuerySet
from commitments.ratings import Standing

if TYPE_CHECKING:
    from rounds.models import ProgressUpdate

GREEN_BEFORE_RED = 3  # rounds
AMBER_RUNNING = 4  # rounds
MOVES = 3  # of one milestone's forecast
NAMES = {
    "sudden_red": "suddenly red",
    "long_amber": "amber for long",
    "same_text": "same text as before",
    "moved_often": "forecast moved often",
}


@dataclass(frozen=True)
class ReturnWarning:
    """One pattern: its kind, the reason in words, and a name short enough for a list."""

    kind: str
    reason: str

    @property
    def name(self) -> str:
        return NAMES[self.kind]


def warnings_of(
    updates: Sequence["ProgressUpdate | None"], milestones: Iterable[Milestone]
) -> list[ReturnWarning]:
    """Return what is worth a second look in one commitment's updates and milestones.

    `updates` holds one update for each round in order, oldest first, and None for a round without
    one. The milestones' statements are prefetched by the caller, or their forecasts added by
    `with_forecasts`.
    """
    return [*_from_updates(updates), *_from_milestones(milestones)]


def _from_updates(updates: Sequence["ProgressUpdate | None"]) -> list[ReturnWarning]:
    """Return what the updates show, if there is one of the last round."""
    if not updates or (last := updates[-1]) is None:
        return []
    earlier = updates[:-1]
    patterns = [
        _sudden_red(earlier, last),
        _long_amber(updates),
        _same_text(earlier, last),
    ]
    return [warning for warning in patterns if warning]


def _sudden_red(
    earlier: Sequence["ProgressUpdate | None"], last: "ProgressUpdate"
) -> ReturnWarning | None:
    before = _standings(earlier)[-GREEN_BEFORE_RED:]
    if last.standing != Standing.RED or before != [Standing.GREEN] * GREEN_BEFORE_RED:
        return None
    return ReturnWarning(
        "sudden_red",
        f"Red in {last.round} after green in each of the {GREEN_BEFORE_RED}"
        " rounds before.",
    )


def _long_amber(updates: Sequence["ProgressUpdate | None"]) -> ReturnWarning | None:
    newest_first = reversed(_standings(updates))
    running = len(
        list(takewhile(lambda rating: rating == Standing.AMBER, newest_first))
    )
    if running < AMBER_RUNNING:
        return None
    return ReturnWarning(
        "long_amber",
        f"Amber for {running} rounds running: is the recovery credible?",
    )


def _same_text(
    earlier: Sequence["ProgressUpdate | None"], last: "ProgressUpdate"
) -> ReturnWarning | None:
    before = next((update for update in reversed(earlier) if update), None)
    if before is None or _words(before) != _words(last):
        return None
    answer = " (answered with “nothing has changed”)" if last.is_unchanged else ""
    return ReturnWarning(
        "same_text",
        f"The text of {last.round} is the same as that of {before.round}, word"
        f" for word{answer}.",
    )


def _standings(updates: Sequence["ProgressUpdate | None"]) -> list[str | None]:
    return [update.standing if update else None for update in updates]


def _words(update: "ProgressUpdate") -> tuple[str, ...]:
    return words_of(update.summary, update.next_steps)


def words_of(*texts: str) -> tuple[str, ...]:
    """Return the words of texts, by which one is the same as another."""
    return tuple(" ".join(texts).casefold().split())


def _from_milestones(milestones: Iterable[Milestone]) -> list[ReturnWarning]:
    warnings = []
    for milestone in milestones:
        moves = moves_of(milestone)
        if moves >= MOVES and not milestone.is_done:
            warnings.append(
                ReturnWarning(
                    "moved_often",
                    f"The forecast of “{milestone}” has moved {moves} times.",
                )
            )
    return warnings


def moves_of(milestone: Milestone) -> int:
    """Return how often a milestone's forecast has moved from what was expected before (first, from
    its first date).
    """
    expected = milestone.first_date
    moves = 0
    for forecast in _forecasts(milestone):
        moves += forecast != expected
        expected = forecast
    return moves


def _forecasts(milestone: Milestone) -> list[date]:
    """Return the forecasts that were stated of it and are not wrong, oldest first."""
    if hasattr(milestone, "forecasts_stated"):
        return list(milestone.forecasts_stated)
    statements = sorted(milestone.statements.all(), key=attrgetter("stated_on", "pk"))
    wrong = {statement.takes_back_id for statement in statements}
    standing = [statement for statement in statements if statement.pk not in wrong]
    wrong |= {statement.puts_right_id for statement in standing}
    return [
        statement.date
        for statement in statements
        if statement.date and _is_forecast(statement) and statement.pk not in wrong
    ]


def _is_forecast(statement: MilestoneDate) -> bool:
    """True of what states a forecast, and neither a date done nor that one is taken back."""
    is_forecast = statement.kind == MilestoneDate.Kind.FORECAST
    return is_forecast and not statement.takes_back_id


def with_forecasts(milestones: MilestoneQuerySet) -> MilestoneQuerySet:
    """Add `forecasts_stated`, so that their statements need no query: those of `_forecasts`."""
    statements = MilestoneDate.objects.filter(
        milestone=OuterRef("pk"),
        kind=MilestoneDate.Kind.FORECAST,
        date__isnull=False,
        takes_back=None,
        taken_back_by=None,
    )
    right = MilestoneDate.objects.filter(puts_right=OuterRef("pk"), taken_back_by=None)
    standing = statements.exclude(Exists(right)).order_by("stated_on", "pk")
    return milestones.annotate(forecasts_stated=ArraySubquery(standing.values("date")))
