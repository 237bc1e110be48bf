"""How every commitment stood at the end of a day, in a few queries: what lists and dashboards
count, sort and show.

A count and the list it leads to are both taken from here, so they cannot differ.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.urls import reverse

from commitments.evidence import Evidence, evidence_of
from commitments.milestones import DatesOfMilestone, MilestoneOnDay
from commitments.models import Commitment, Milestone
from commitments.positions import NOT_BEGUN, Position
from commitments.querysets.commitments import CommitmentQuerySet
from commitments.querysets.responsible import with_responsible
from commitments.ratings import ENDED, PLACES, Rating, Standing
from programme.as_at import AsAt
from programme.dates import PartialDate
from rounds.positions import positions_at
from standing.added import added_in, is_new, there_on, was_there, with_last_closed
from standing.due_dates import DUE, FIRST_DUE, due_of, with_due
from standing.paged_rows import EVERYTHING

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SEVERITY = [*Rating.values]  # red first; what has no rating comes after
FAR = date.max


class KnownOnDay(TypedDict):
    """What `with_last_closed`, `with_due` and `with_responsible` add to a commitment."""

    last_closed_as_at: (
        date | None
    )  # None too of what has owed nothing since it was added
    responsible: list[str]
    due_on_day: date | None
    due_on_day_precision: str | None


@dataclass(frozen=True, slots=True)
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
    responsible: Sequence[str]
    added_on: date | None
    last_closed_as_at: date | None
    position: Position
    milestones: Sequence[DatesOfMilestone]
    evidence: Evidence
    standing: Standing
    # When it was due as known on the day, and as it was set first.
    due: PartialDate | None = None
    first_due: PartialDate | None = None
    # Where it stood on the day that this one is compared with.
    then: Standing | None = None

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse(f"{self.kind}s:detail", args=[self.reference])

    @property
    def is_counted(self) -> bool:
        return self.position.is_counted

    @property
    def is_confirmed(self) -> bool:
        return self.position.is_confirmed

    @property
    def is_live(self) -> bool:
        return self.position.is_live

    @property
    def is_stale(self) -> bool:
        return self.position.is_stale(self.last_closed_as_at)

    @property
    def is_new(self) -> bool:
        """True of what was added since, and has owed nothing yet in a round that closed."""
        return is_new(self)

    @property
    def reported(self) -> str:
        """Where its rating is not that of the last closed round, what is said of that instead: that
        it was not reported, or when it was added; else nothing.
        """
        if self.added_on and self.is_new:
            return added_in(self.added_on)
        if self.is_stale:
            return f"not reported in {self.last_closed_as_at:%B %Y}"
        return ""

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
        if self.move < 0:
            return "worse"
        return "better" if self.move > 0 else "otherwise"

    @property
    def is_due_moved(self) -> bool:
        """True where a meeting agreed another due date than the one that was set first."""
        return self.due is not None and self.due != self.first_due

    @property
    def severity(self) -> int:
        """Nought for red, and the higher the less it matters."""
        if self.standing in SEVERITY:
            return SEVERITY.index(self.standing)
        return len(SEVERITY)


# Where each of an item's fields is read from, on the commitment.
COLUMNS = {
    "pk": "pk",
    "kind": "kind",
    "reference": "reference",
    "title": "title",
    "strand": "workstream__slug",
    "strand_title": "workstream__title",
    "theme": "workstream__theme__code",
    "owner": "owner__code",
    "owner_title": "owner__title",
    "lead": "lead__code",
    "lead_name": "lead__name",
    "responsible": "responsible",
    "added_on": "added_on",
    "last_closed_as_at": "last_closed_as_at",
}
POSITION = ["lifecycle", "rating", "outlook", "rated_as_at", "is_confirmed"]


def snapshot_of(
    commitments: CommitmentQuerySet,
    at: AsAt,
    part: slice = EVERYTHING,
    *,
    since: date | None = None,
) -> list[Item]:
    """Return how these commitments, or a part of them, stood at the end of a day, in the queryset's
    order.

    What was added later than the day is none of them.

    Two queries for today, whose standing is the copy on the commitment; four for an earlier day,
    which is told from accepted updates, decisions and stated dates. Titles, owners, leads and who
    is responsible are always today's. With `since`, an earlier day still, each item says where it
    stood then: four queries for any day.
    """
    is_whole = part == EVERYTHING and not commitments.query.where
    columns = [*COLUMNS.values(), *POSITION, *DUE, *FIRST_DUE]
    commitments = there_on(commitments, at)
    commitments = with_due(with_last_closed(commitments, at.day), at)
    commitments = with_responsible(commitments)
    rows = [
        dict(zip(columns, values, strict=True))
        for values in commitments.values_list(*columns)[part]
    ]
    keys = None if is_whole else [row["pk"] for row in rows]
    positions, positions_then = _earlier_positions(at, since, keys)
    milestones = _milestones(at, keys)
    items = []
    for row in rows:
        pk = row["pk"]
        if at.is_past:
            position = positions.get(pk, NOT_BEGUN)
        else:
            position = Position(**{name: row[name] for name in POSITION})
        then = None
        if since and was_there(row["added_on"], since):
            then = positions_then.get(pk, NOT_BEGUN).standing
        items.append(
            Item(
                **{name: row[column] for name, column in COLUMNS.items()},
                position=position,
                milestones=milestones[pk],
                evidence=evidence_of(milestones[pk], at.day),
                standing=position.standing,
                due=due_of(*(row[name] for name in DUE)),
                first_due=due_of(*(row[name] for name in FIRST_DUE)),
                then=then,
            )
        )
    return items


def item_of(
    commitment: "WithAnnotations[Commitment, KnownOnDay]",
    milestones: Sequence[DatesOfMilestone],
    at: AsAt,
    *,
    then: Standing | None = None,
) -> Item:
    """Return one commitment as it stood at the end of a day, from what its page has read of it.

    The commitment comes from `with_last_closed`, `with_due` and `with_responsible`, with its work
    strand, owner and lead selected.
    Two queries for an earlier day, none for today.
    """
    position = commitment.position
    if at.is_past:
        position = position_on(commitment, at)
    return Item(
        pk=commitment.pk,
        kind=commitment.kind,
        reference=commitment.reference,
        title=commitment.title,
        strand=commitment.workstream.slug,
        strand_title=commitment.workstream.title,
        theme=commitment.workstream.theme.code,
        owner=commitment.owner.code,
        owner_title=commitment.owner.title,
        lead=commitment.lead.code,
        lead_name=commitment.lead.name,
        responsible=commitment.responsible,
        added_on=commitment.added_on,
        last_closed_as_at=commitment.last_closed_as_at,
        position=position,
        milestones=milestones,
        evidence=evidence_of(milestones, at.day),
        standing=position.standing,
        due=due_of(commitment.due_on_day, commitment.due_on_day_precision),
        first_due=commitment.first_due,
        then=then,
    )


def position_on(commitment: Commitment, at: AsAt) -> Position:
    """Return where one commitment stood at the end of a day. Two queries."""
    (positions,) = positions_at([at.end], [commitment.pk])
    return positions.get(commitment.pk, NOT_BEGUN)


def counted_on(commitments: CommitmentQuerySet, at: AsAt) -> CommitmentQuerySet:
    """Return those that the programme's figures counted at the end of a day.

    Two queries for an earlier one.
    """
    if not at.is_past:
        return commitments.counted()
    (positions,) = positions_at([at.end])
    ended = [pk for pk, position in positions.items() if position.lifecycle in ENDED]
    return there_on(commitments, at).exclude(pk__in=ended)


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


def _earlier_positions(
    at: AsAt, since: date | None, keys: Sequence[int] | None
) -> tuple[dict[int, Position], dict[int, Position]]:
    """Return where they stood on an earlier day, and on the one it is compared with.

    Two queries where either is asked for, else none.
    """
    days = []
    if at.is_past:
        days.append(at)
    if since:
        days.append(at.before(since))
    if not days:
        return {}, {}
    positions = positions_at([day.end for day in days], keys)
    return positions[0], positions[-1]


def _milestones(
    at: AsAt, keys: Sequence[int] | None
) -> dict[int, list[MilestoneOnDay]]:
    """Return the milestones of commitments as known on a day, by their keys. One query."""
    milestones = Milestone.objects.with_known(at).order_by("commitment_id", "order")
    if keys is not None:
        milestones = milestones.filter(commitment__in=keys)
    by_commitment: dict[int, Any] = defaultdict(list)
    for milestone in milestones.as_known():
        by_commitment[milestone.commitment_id].append(milestone)
    return by_commitment
