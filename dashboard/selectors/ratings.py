"""What was reported of every commitment in every round, and beside it what its
milestones showed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from commitments.models import Commitment
from commitments.ratings import Standing, is_more_confident, standing_of
from dashboard.selectors.groups import Group, groups_of, shown_items
from people.models import User
from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate, ReportingRound
from rounds.on_day import RoundOnDay
from standing.snapshot import Item, snapshot_of

ROUNDS_SHOWN = 12
STATES = dict(ProgressUpdate.State.choices)


@dataclass(slots=True)
class Cell:
    """One commitment in one round: the update this person may see, the evidence as at the round,
    and both in words.
    """

    round: RoundOnDay
    url: str = ""
    state: str = ""
    standing: Standing | None = None
    evidence: Standing | None = None
    is_unconfirmed: bool = False
    has_erratum: bool = False
    was_expected: bool = True

    @property
    def is_accepted(self) -> bool:
        return self.state == ProgressUpdate.State.ACCEPTED

    @property
    def is_more_confident(self) -> bool:
        return self.is_accepted and is_more_confident(self.standing, self.evidence)

    @property
    def words(self) -> str:
        """What is read out in place of letters and signs."""
        if self.is_accepted:
            said = self.standing.label
            if self.is_unconfirmed:
                said += ", not yet confirmed by a second officer"
        elif self.state:
            said = STATES[self.state]
        else:
            said = "no accepted update" if self.was_expected else "no return was due"
        evidence = f", evidence {self.evidence.label.lower()}" if self.evidence else ""
        more = (
            ", owner more confident than the evidence" if self.is_more_confident else ""
        )
        return (
            f"{self.round}:"
            f" {said}{evidence}{more}{', with an erratum' if self.has_erratum else ''}"
        )


@dataclass
class Ratings:
    """The grid: groups of items with a cell for each round shown, and the rounds before and after
    those.
    """

    rounds: list[RoundOnDay]
    groups: list[Group]
    total: int
    earlier: RoundOnDay | None
    later: RoundOnDay | None


def ratings(
    *, user: User, at: AsAt, by: str, opened: str, until: str, all_rounds: bool = False
) -> Ratings:
    """Return every commitment in the rounds shown, as known on a day. Nine queries at most,
    whatever the size.

    `until` is the slug of the last round shown, else it is the last that had opened. `all_rounds`
    is for a file.
    """
    known = ReportingRound.objects.known_on(at)
    last = next(
        (place for place, one in enumerate(known, start=1) if one.slug == until),
        len(known),
    )
    first = 0 if all_rounds else max(0, last - ROUNDS_SHOWN)
    rounds = known if all_rounds else known[first:last]
    items = snapshot_of(Commitment.objects.visible_to(user).in_natural_order(), at)
    groups = groups_of(items, by, opened)
    if all_rounds:
        for group in groups:
            group.is_open = True
    shown = items if all_rounds else shown_items(groups)
    cells = _cells(user, rounds, shown, at)
    for group in groups:
        if group.is_open:
            limit = len(group.items) if all_rounds else len(group.items) - group.hidden
            group.rows = [(item, cells[item.pk]) for item in group.items[:limit]]
    return Ratings(
        rounds=rounds,
        groups=groups,
        total=len(items),
        earlier=known[first - 1] if first > 0 else None,
        later=(
            known[min(last + ROUNDS_SHOWN, len(known)) - 1]
            if last < len(known)
            else None
        ),
    )


def _cells(
    user: User, rounds: Sequence[RoundOnDay], items: Sequence[Item], at: AsAt
) -> dict[int, list[Cell]]:
    keys = [item.pk for item in items]
    expected = {
        (commitment, of_round): evidence
        for commitment, of_round, evidence in (
            ExpectedReturn.objects.filter(
                round__in=[of_round.pk for of_round in rounds], commitment__in=keys
            )
            .order_by()
            .values_list("commitment", "round", "evidence")
        )
    }
    updates = _updates(user, rounds, keys, at)
    errata = set(
        _known(ProgressUpdate.objects.accepted(), at)
        .filter(
            round__in=[of_round.pk for of_round in rounds],
            commitment__in=keys,
            is_erratum=True,
        )
        .order_by()
        .values_list("commitment", "round")
    )
    found = {}
    for item in items:
        found[item.pk] = row = []
        for one in rounds:
            place = (item.pk, one.pk)
            cell = updates.get(place) or Cell(one)
            cell.round, cell.has_erratum, cell.was_expected = (
                one,
                place in errata,
                place in expected,
            )
            stored = expected.get(place, "")
            cell.evidence = (
                item.evidence.rating
                if one.is_open
                else Standing(stored)
                if stored
                else None
            )
            row.append(cell)
    return found


def _known(updates, at: AsAt):
    return updates.filter(accepted_at__lt=at.end) if at.is_past else updates


def _updates(
    user: User, rounds: Sequence[RoundOnDay], keys: list[int], at: AsAt
) -> dict[tuple[int, int], Cell]:
    """Return the updates that count in these rounds and that a person may see, by commitment and
    round.

    A correction stands for what it corrects once it is accepted; an erratum does not: a closed
    round's figures are frozen, and the erratum is marked beside them.
    """
    updates = (
        ProgressUpdate.objects.visible_to(user)
        .as_counted()
        .filter(round__in=[of_round.pk for of_round in rounds], commitment__in=keys)
    )
    updates = updates.exclude(
        ~Q(state="accepted"), round__state="closed"
    )  # it counts as not reported
    updates = (
        _known(updates.accepted(), at)
        if at.is_past
        else updates.filter(Q(state="accepted") | Q(corrects=None))
    )
    columns = [
        "commitment",
        "round",
        "pk",
        "state",
        "lifecycle",
        "rating",
        "accepted_by",
        "entered_by",
        "confirmed_at",
    ]
    cells = {}
    address = reverse("rounds:update", args=[0]).replace("/0/", "/{}/")
    for (
        commitment,
        of_round,
        pk,
        state,
        lifecycle,
        rating,
        accepted_by,
        entered_by,
        confirmed_at,
    ) in updates.order_by("pk").values_list(*columns):
        cells[commitment, of_round] = Cell(
            round=None,
            url=at.of(address.format(pk)),
            state=state,
            standing=standing_of(lifecycle, rating) if lifecycle else None,
            is_unconfirmed=accepted_by is not None
            and accepted_by == entered_by
            and not _by_then(confirmed_at, at),
        )
    return cells


def _by_then(moment: datetime | None, at: AsAt) -> bool:
    return moment is not None and (not at.is_past or moment < at.end)
