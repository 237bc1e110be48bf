"""What was reported of every commitment in every round, and beside it what its
milestones showed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from commitments.models import Commitment
from commitments.positions import is_confirmed
from commitments.ratings import Standing, is_more_confident, standing_of
from dashboard.selectors.groups import Group, groups_of, shown_items
from people.models import User
from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate
from rounds.models.updates import LATE_RETURN, ON_TIME
from rounds.on_day import RoundOnDay, rounds_on_day
from rounds.querysets.updates import ProgressUpdateQuerySet
from rounds.states import HANDED_IN
from standing.added import why_not_owed
from standing.returned import return_states_on
from standing.snapshot import Item, snapshot_of

ROUNDS_SHOWN = 12
SET_ASIDE = "set_aside"
STATES = {**dict(ProgressUpdate.State.choices), SET_ASIDE: "Set aside"}

UPDATE_COLUMNS = [
    "pk",
    "state",
    "lifecycle",
    "rating",
    "accepted_by",
    "entered_by",
    "confirmed_at",
    "is_in_force",
]

# A commitment's key and a round's: one place of the grid.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
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
    beside_url: str = ""
    beside_label: str = ""
    beside_standing: Standing | None = None
    is_set_aside: bool = False
    was_expected: bool = True
    is_handed_in: bool = (
        False  # in the open round, whether or not this person may see it
    )
    added_on: date | None = None

    @property
    def is_accepted(self) -> bool:
        return self.state == ProgressUpdate.State.ACCEPTED

    @property
    def letter(self) -> str:
        """What stands for what was not accepted, or does not hold."""
        if not self.state:
            return "H" if self.is_handed_in else "–"
        return "×" if self.state == SET_ASIDE else self.state[:1].upper()

    @property
    def is_more_confident(self) -> bool:
        return self.is_accepted and is_more_confident(self.standing, self.evidence)

    @property
    def words(self) -> str:
        """What is read out in place of letters and signs."""
        parts = [self._state_in_words]
        if self.is_accepted and self.is_unconfirmed:
            parts.append("not yet confirmed by a second officer")
        if self.is_accepted and self.is_set_aside:
            parts.append("set aside since")
        if self.evidence:
            parts.append(f"evidence {self.evidence.label.lower()}")
        if self.is_more_confident:
            parts.append("owner more confident than the evidence")
        if self.has_erratum:
            parts.append("with an erratum")
        if self.beside_standing:
            standing = self.beside_standing.label.lower()
            parts.append(f"{self.beside_label.lower()}: {standing}")
        return f"{self.round}: {', '.join(parts)}"

    @property
    def _state_in_words(self) -> str:
        if self.is_accepted and self.standing:
            return str(self.standing.label)
        if self.state:
            return str(STATES[self.state])
        if self.is_handed_in:
            return "handed in, in review"
        if self.was_expected:
            return "no accepted update"
        return why_not_owed(self.added_on, self.round.opens_on)


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
    """Return every commitment in the rounds shown, as known on a day. Ten queries at most,
    whatever the size.

    `until` is the slug of the last round shown, else it is the last that had opened. `all_rounds`
    is for a file: it has every group and every round whole.
    """
    shown_rounds = _rounds(at, until, all_rounds=all_rounds)
    items = snapshot_of(Commitment.objects.visible_to(user).in_natural_order(), at)
    groups = groups_of(items, by, opened)
    if all_rounds:
        for group in groups:
            group.open_whole()
    cells = _cells(user, shown_rounds.rounds, shown_items(groups), at)
    for group in groups:
        group.rows = [(item, cells[item.pk]) for item in group.shown_items]
    return Ratings(
        rounds=shown_rounds.rounds,
        groups=groups,
        total=len(items),
        earlier=shown_rounds.earlier,
        later=shown_rounds.later,
    )


@dataclass(frozen=True, slots=True)
class _ShownRounds:
    """The rounds of the grid, and the last of those before and after them that a link leads to."""

    rounds: list[RoundOnDay]
    earlier: RoundOnDay | None = None
    later: RoundOnDay | None = None


def _rounds(at: AsAt, until: str, *, all_rounds: bool) -> _ShownRounds:
    rounds = rounds_on_day(at)
    if all_rounds:
        return _ShownRounds(rounds)
    end = len(rounds)
    for place, of_round in enumerate(rounds, start=1):
        if of_round.slug == until:
            end = place
            break
    start = max(0, end - ROUNDS_SHOWN)
    later = rounds[end : end + ROUNDS_SHOWN]
    return _ShownRounds(
        rounds=rounds[start:end],
        earlier=rounds[start - 1] if start else None,
        later=later[-1] if later else None,
    )


def _cells(
    user: User, rounds: Sequence[RoundOnDay], items: Sequence[Item], at: AsAt
) -> dict[int, list[Cell]]:
    """Return a cell for each round, by the key of each item. Five queries."""
    in_grid = {
        "round__in": [of_round.pk for of_round in rounds],
        "commitment__in": [item.pk for item in items],
    }
    expected = ExpectedReturn.objects.filter(**in_grid).owed_by(at.day).order_by()
    evidence_by_place, counted_by_place = {}, {}
    columns = ["commitment", "round", "evidence", "update"]
    for commitment, of_round, evidence, update in expected.values_list(*columns):
        evidence_by_place[commitment, of_round] = evidence
        counted_by_place[commitment, of_round] = update
    updates = _updates(user, in_grid, at)
    holding = ProgressUpdate.objects.in_force(at.end if at.is_past else None)
    beside = holding.filter(**in_grid, is_beside=True).order_by()
    errata = beside.filter(corrects__isnull=False)
    places_with_erratum = set(errata.values_list("commitment", "round"))
    beside_by_place = _beside_by_place(beside.filter(corrects=None), at)

    states = return_states_on(at)

    def cell(item: Item, of_round: RoundOnDay) -> Cell:
        place = (item.pk, of_round.pk)
        return Cell(
            round=of_round,
            evidence=_evidence(item, of_round, evidence_by_place.get(place)),
            has_erratum=place in places_with_erratum,
            **beside_by_place.get(place, {}),
            was_expected=place in evidence_by_place,
            is_handed_in=of_round.is_open and states.get(item.pk) in HANDED_IN,
            added_on=item.added_on,
            **_as_counted(
                updates.get(place, {}), of_round, counted_by_place.get(place)
            ),
        )

    return {item.pk: [cell(item, of_round) for of_round in rounds] for item in items}


def _beside_by_place(
    returns: ProgressUpdateQuerySet, at: AsAt
) -> dict[Place, dict[str, Any]]:
    """Return what cells say of the returns that were accepted after their round had closed: what it
    is frozen without.
    """
    columns = ["commitment", "round", "pk", "is_late_return", "lifecycle", "rating"]
    cells = {}
    for commitment, of_round, pk, is_late, *rated in returns.values_list(*columns):
        cells[commitment, of_round] = {
            "beside_url": at.of(reverse("rounds:update", args=[pk])),
            "beside_label": LATE_RETURN if is_late else ON_TIME,
            "beside_standing": standing_of(*rated),
        }
    return cells


def _as_counted(
    cell: dict[str, Any], of_round: RoundOnDay, counted: int | None
) -> dict[str, Any]:
    """Return what a cell says, without the rating of an update that was set aside: unless its round
    had counted it, whose figures are frozen.
    """
    if not cell.get("is_set_aside"):
        return cell
    if of_round.is_closed:
        return cell if counted else {}
    return cell | {"state": SET_ASIDE, "standing": None}


def _evidence(item: Item, of_round: RoundOnDay, stored: str | None) -> Standing | None:
    """Return the evidence as at a round: as it is now where the round is open, else as stored."""
    if of_round.is_open:
        return item.evidence.rating
    return Standing(stored) if stored else None


def _updates(
    user: User, in_grid: dict[str, list[int]], at: AsAt
) -> dict[Place, dict[str, Any]]:
    """Return what the cells say of the updates that count and that a person may see.

    A correction stands for what it corrects once it is accepted; an erratum does not: a closed
    round's figures are frozen, and the erratum is marked beside them.
    """
    updates = ProgressUpdate.objects.visible_to(user).as_counted().standing()
    updates = updates.filter(**in_grid)
    # What a round closed without counts as not reported.
    updates = updates.exclude(~Q(state="accepted"), round__state="closed")
    if at.is_past:
        updates = updates.accepted().filter(accepted_at__lt=at.end)
    else:
        updates = updates.filter(Q(state="accepted") | Q(corrects=None))
    updates = updates.with_in_force(at.end if at.is_past else None)
    columns = ["commitment", "round", *UPDATE_COLUMNS]
    # One address for all: to reverse thousands takes longer than to find them.
    address = reverse("rounds:update", args=[0]).replace("/0/", "/{}/")
    cells = {}
    for commitment, of_round, *values in updates.order_by("pk").values_list(*columns):
        update = dict(zip(UPDATE_COLUMNS, values, strict=True))
        cells[commitment, of_round] = {
            "url": at.of(address.format(update["pk"])),
            "state": update["state"],
            "standing": _standing(update),
            "is_unconfirmed": _is_unconfirmed(update, at),
            "is_set_aside": _is_set_aside(update),
        }
    return cells


def _standing(update: dict[str, Any]) -> Standing | None:
    if not update["lifecycle"]:
        return None
    return standing_of(update["lifecycle"], update["rating"])


def _is_set_aside(update: dict[str, Any]) -> bool:
    return (
        update["state"] == ProgressUpdate.State.ACCEPTED and not update["is_in_force"]
    )


def _is_unconfirmed(update: dict[str, Any], at: AsAt) -> bool:
    """True where the officer who entered an update accepted it, and nobody else had by the day or
    set it aside.
    """
    if _is_set_aside(update):
        return False
    return update["accepted_by"] is not None and not is_confirmed(
        entered_by=update["entered_by"],
        accepted_by=update["accepted_by"],
        confirmed_at=update["confirmed_at"],
        end=at.end if at.is_past else None,
    )
