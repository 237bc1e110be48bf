"""How every commitment stood at the end of a day, in a few queries: what lists and dashboards
count, sort and show.

A count and the list it leads to are both taken from here, so they cannot differ.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from commitments.evidence import Evidence, evidence_of
from commitments.known import Known, where_it_stands
from commitments.milestones import KnownMilestone
from commitments.ratings import ENDED, LIVE, PLACES, Lifecycle, Rating, Standing
from programme.as_at import AsAt
from programme.dates import PartialDate

if TYPE_CHECKING:
    from commitments.models import Commitment
    from commitments.querysets import CommitmentQuerySet


SEVERITY = [*Rating.values]  # red first; what has no rating comes after
FAR = date.max
EVERYTHING = slice(None)
NEVER = Known(Lifecycle.NOT_STARTED)  # of what no update had been accepted yet


@dataclass(slots=True)
class Item:
    """One commitment as a list shows it on a day: its owner's rating, and beside it what its
    milestones show.
    """

    pk: int
    kind: str
    reference: str
    title: str
    strand: str
    strand_title: str
    theme: str
    owner: str
    owner_title: str
    lead: str
    lead_name: str
    last_closed_as_at: date | None
    known: Known
    milestones: list[KnownMilestone]
    evidence: Evidence
    standing: Standing
    then: Standing | None = field(
        default=None
    )  # where it stood on the day that this one is compared with

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse(f"{self.kind}s:detail", args=[self.reference])

    @property
    def is_counted(self) -> bool:
        """False for what was withdrawn or superseded, which the programme's figures leave out."""
        return self.known.lifecycle not in ENDED

    @property
    def is_confirmed(self) -> bool:
        return self.known.is_confirmed

    @property
    def is_live(self) -> bool:
        return self.known.lifecycle in LIVE

    @property
    def is_stale(self) -> bool:
        """True where the rating is older than the last closed round."""
        rated, closed = self.known.rated_as_at, self.last_closed_as_at
        return bool(closed and self.is_live and (rated is None or rated < closed))

    @property
    def is_more_confident(self) -> bool:
        """True where the owner's rating is better than the evidence."""
        return self.evidence.is_worse_than(self.standing)

    @property
    def is_late_on_stated_dates(self) -> bool:
        return self.evidence.is_late and not self.evidence.is_assumed

    @property
    def is_late_on_assumed_dates(self) -> bool:
        """True where no document states the dates that it is late by: counted apart."""
        return self.evidence.is_late and self.evidence.is_assumed

    @property
    def has_moved(self) -> bool:
        return self.then is not None and self.then != self.standing

    @property
    def move(self) -> int:
        """Above nought where it stands better than on the day it is compared with, below where
        worse, else nought.
        """
        if self.then not in PLACES or self.standing not in PLACES:
            return 0
        return PLACES[self.then] - PLACES[self.standing]

    @property
    def moved(self) -> str:
        """How it moved since the day it is compared with, in a word; nothing where it stands as it
        did.
        """
        if not self.has_moved:
            return ""
        return "worse" if self.move < 0 else "better" if self.move > 0 else "otherwise"

    @property
    def due(self) -> PartialDate | None:
        """The latest first date of its milestones."""
        return max(
            (one.first for one in self.milestones),
            key=lambda first: first.date,
            default=None,
        )

    @property
    def severity(self) -> int:
        return (
            SEVERITY.index(self.standing)
            if self.standing in SEVERITY
            else len(SEVERITY)
        )


# What is read of each commitment, in the order of an item's first fields.
COLUMNS = [
    "pk",
    "kind",
    "reference",
    "title",
    "workstream__slug",
    "workstream__title",
    "workstream__theme__code",
    "owner__code",
    "owner__title",
    "lead__code",
    "lead__name",
    "last_closed_as_at",
]
TODAYS = ["lifecycle", "rating", "outlook", "rated_as_at", "is_confirmed"]


def snapshot_of(
    commitments: "CommitmentQuerySet",
    at: AsAt,
    part: slice = EVERYTHING,
    *,
    since: date | None = None,
) -> list[Item]:
    """Return how these commitments, or a part of them, stood at the end of a day, in the queryset's
    order.

    Two queries for today, whose standing is the copy on the commitment; four for an earlier day,
    which is told from accepted updates, decisions and stated dates. Titles, owners and leads are
    always today's. With `since`, an earlier day still, each item says where it stood then: four
    queries for any day.
    """
    rows = list(
        commitments.with_last_closed(at.day).values_list(*COLUMNS, *TODAYS)[part]
    )
    if part != EVERYTHING:
        commitments = commitments.model.objects.filter(pk__in=[row[0] for row in rows])
    days = [*([at] if at.is_past else []), *([at.before(since)] if since else [])]
    told = standings_on(commitments, days) if days else []
    milestones = defaultdict(list)
    for one in _milestones(commitments, at):
        milestones[one.commitment_id].append(one)
    items = []
    for row in rows:
        known = (
            told[0].get(row[0], NEVER) if at.is_past else Known(*row[len(COLUMNS) :])
        )
        item = Item(
            *row[: len(COLUMNS)],
            known,
            milestones[row[0]],
            evidence_of(milestones[row[0]], at.day),
            known.standing,
        )
        if since:
            item.then = told[-1].get(row[0], NEVER).standing
        items.append(item)
    return items


def standings_on(
    commitments: "CommitmentQuerySet", days: Sequence[AsAt]
) -> list[dict[int, Known]]:
    """Return for each of these days where the commitments stood at its end, by key. Two queries.

    What no accepted update or decision speaks of is not in it: it was not started.
    """
    updates, decisions = (
        commitments.model.updates.field.model,
        commitments.model.decisions.field.model,
    )
    ends = [day.end for day in days]
    rated = updates.objects.filter(**_of(commitments)).rated_at_each(ends)
    decided = decisions.objects.filter(**_of(commitments)).deciding_at_each(ends)
    return [
        {
            pk: where_it_stands(updated.get(pk), ruled.get(pk), end)
            for pk in updated.keys() | ruled.keys()
        }
        for updated, ruled, end in zip(rated, decided, ends, strict=True)
    ]


def standing_on(commitment: "Commitment", at: AsAt) -> Standing:
    """Return where one commitment stood at the end of a day. Two queries."""
    (told,) = standings_on(type(commitment).objects.filter(pk=commitment.pk), [at])
    return told.get(commitment.pk, NEVER).standing


def counts_of(items: Iterable[Item]) -> dict[Standing, int]:
    """Return how many stand at each standing."""
    counts: dict[Standing, int] = defaultdict(int)
    for item in items:
        counts[item.standing] += 1
    return counts


def grouped(items: Iterable[Item], by: Callable[[Item], str]) -> dict[str, list[Item]]:
    """Return the items by a word of theirs, in the order in which the words come."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(by(item), []).append(item)
    return groups


def _milestones(
    commitments: "CommitmentQuerySet", at: AsAt
) -> Sequence[KnownMilestone]:
    model = commitments.model.milestones.field.model
    return (
        model.objects.filter(**_of(commitments))
        .order_by("commitment_id", "order")
        .with_known(at)
        .as_known()
    )


def _of(commitments: "CommitmentQuerySet") -> dict[str, Any]:
    """Return what narrows rows to those of these commitments; nothing where that is all of them,
    which is quicker.
    """
    return (
        {"commitment__in": commitments.order_by().values("pk")}
        if commitments.query.where
        else {}
    )
