"""A section of My work: a heading with how many wait, and the list below it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Model, QuerySet, Window
from django.db.models.expressions import Combinable
from django.utils import timezone

from commitments.models import Commitment
from people.models import GovernanceGroup, User
from programme.as_at import AsAt
from rounds.models import ProgressUpdate, ReportingRound

SHOWN = 50  # rows of a list; the file has them all


@dataclass(frozen=True)
class Reader:
    """Who looks at their work, in which open round if there is one, else after which whose returns
    may still come late, as the chair of which group if of any, on which day, and at what moment of
    the real clock, which accounts go by.
    """

    user: User
    reporting_round: ReportingRound | None
    late_round: ReportingRound | None
    group: GovernanceGroup | None
    at: AsAt
    real_time: datetime

    def waiting(self, row: Any, since: date | datetime) -> "Waiting":
        """Return a row with how long it has waited."""
        if isinstance(since, datetime):
            since = timezone.localdate(since)
        return Waiting(row, since, max((self.at.day - since).days, 0))


@dataclass(frozen=True)
class Waiting:
    """A row of a list that waits, since a day, and for how many days by now."""

    row: Any
    since: date
    days: int


@dataclass(frozen=True)
class Section:
    """One list of My work, as far as it is shown.

    `count` is None where the rows are not things that wait. `in_file` is all that waits, under the
    word for it in the file of what waits: updates, and commitments that have none yet. `round` is
    the one in which those are owed.
    """

    slug: str
    heading: str
    template: str
    rows: Sequence[Any]
    count: int | None
    about: str = ""
    none: str = "None."
    remark: str = ""
    word: str = ""
    in_file: Iterable[ProgressUpdate | Commitment] = ()
    round: ReportingRound | None = None

    @property
    def is_cut(self) -> bool:
        return self.count is not None and self.count > len(self.rows)


# Builds a section for who looks, in a number of queries that does not grow with what waits. None
# where it has nothing to say to them.
Builder = Callable[[Reader], Section | None]


def waiting_longest_first(
    reader: Reader, rows: QuerySet[Any], since: str | Combinable
) -> tuple[list[Waiting], int]:
    """Return the rows that are shown, those that wait longest first, and how many there are. One
    query, and those of the relations that are fetched beforehand.
    """
    if isinstance(since, str):
        since = F(since)
    rows = rows.annotate(waits_since=since, in_all=Window(Count("pk")))
    first = list(rows.order_by("waits_since", "pk")[:SHOWN])
    shown = [reader.waiting(row, row.waits_since) for row in first]
    return shown, how_many(first)


def how_many(rows: Sequence[Model], counted: str = "in_all") -> int:
    """Return how many rows there are in all, counted under a name as they were read."""
    return getattr(rows[0], counted) if rows else 0
