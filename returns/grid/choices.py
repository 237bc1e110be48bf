"""What the returns of a round can be chosen and sorted by."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from commitments.ratings import PLACES, Standing
from returns.rows import ReturnRow
from rounds.states import State
from rounds.updates.warnings import NAMES


class ReturnChoice(NamedTuple):
    """One value that can be chosen: its label, and whether it takes a return in."""

    label: str
    takes_in: Callable[[ReturnRow], bool]


def state_of(row: ReturnRow) -> str:
    """Return where a return stands, one of `STATES`, as far as who reads it may see: what the
    figures of the round count it as.
    """
    if row.not_reported:
        return "not_reported"
    if row.update is not None and row.update.is_accepted:
        return "set_aside" if row.is_set_aside else str(row.update.state)
    if not row.item.is_live:
        return "not_due"
    if row.update is not None:
        return str(row.update.state)
    if row.is_unseen_in_review:
        return str(State.SUBMITTED)
    return "none" if row.is_seen_whole else "unseen"


def _state(word: str, label: str) -> ReturnChoice:
    return ReturnChoice(label, lambda row: state_of(row) == word)


def _waits(word: str, label: str) -> ReturnChoice:
    return ReturnChoice(label, lambda row: row.waits_for == word)


def _rating(standing: Standing) -> ReturnChoice:
    return ReturnChoice(standing.label, lambda row: standing_of(row) == standing)


def _warning(kind: str, label: str) -> ReturnChoice:
    return ReturnChoice(
        label.capitalize(),
        lambda row: kind in {warning.kind for warning in row.warnings},
    )


def standing_of(row: ReturnRow) -> Standing | None:
    """Return the rating that the return says, if it says one."""
    return row.update.standing if row.update else None


def _is_missing(row: ReturnRow) -> bool:
    return state_of(row) in (
        "none",
        "unseen",
        State.DRAFT,
        State.RETURNED,
        "not_reported",
    )


STATES = {
    "missing": ReturnChoice("Not handed in", _is_missing),
    "none": _state("none", "Nothing begun"),
    State.DRAFT.value: _state(State.DRAFT, "Draft"),
    State.SUBMITTED.value: _state(State.SUBMITTED, "Submitted"),
    State.RETURNED.value: _state(State.RETURNED, "Returned"),
    State.ACCEPTED.value: _state(State.ACCEPTED, "Accepted"),
    "set_aside": _state("set_aside", "Set aside by an officer"),
    "not_due": _state("not_due", "No longer due"),
    "unseen": _state("unseen", "Nothing yet, or not yours to see"),
    "not_reported": _state("not_reported", "Not reported as the round closed"),
}
WAITS = {
    "owner": _waits("owner", "Who answers for it"),
    "office": _waits("office", "The programme office"),
    "nobody": _waits("nobody", "Nobody"),
}
CHOICES = {
    "state": STATES,
    "waits": WAITS,
    "rating": {standing.value: _rating(standing) for standing in Standing},
    "warning": {
        "any": ReturnChoice("Any", lambda row: bool(row.warnings)),
        **{kind: _warning(kind, label) for kind, label in NAMES.items()},
    },
}


def _place(row: ReturnRow) -> tuple[str, int]:
    reference = row.item.reference
    series, _, number = reference.partition("-")
    return series, int(number)


def _severity(row: ReturnRow) -> int | None:
    """Return how it is rated, the worst first; nothing of what says no rating."""
    standing = standing_of(row)
    return None if standing is None else -PLACES.get(standing, 0)


def _due(row: ReturnRow) -> date | None:
    return row.item.due.date if row.item.due else None


def _owner(row: ReturnRow) -> str:
    return str(row.expected.answering_seat).casefold()


def _lead(row: ReturnRow) -> str:
    return str(row.expected.answering_lead).casefold()


def _state_place(row: ReturnRow) -> int:
    places = list(STATES)
    state = state_of(row)
    return places.index(state) if state in places else len(places)


def _waits_place(row: ReturnRow) -> int:
    return list(WAITS).index(row.waits_for)


def _responsible(row: ReturnRow) -> list[str] | None:
    """Return who does the work of it today, by name, as it is narrowed by."""
    return [name.casefold() for name in row.item.responsible] or None


def _fewer_warnings(row: ReturnRow) -> int:
    return -len(row.warnings)


# By the word in addresses; work strand is the order in which the rows are read. What a key says
# nothing of comes last, also the other way round.
SORTED_BY: dict[str, tuple[str, Callable[[ReturnRow], Any]]] = {
    "reference": ("Reference", _place),
    "state": ("State", _state_place),
    "waits": ("Waits for", _waits_place),
    "rating": ("Rating, worst first", _severity),
    "warning": ("Worth a second look, most first", _fewer_warnings),
    "owner": ("Owner", _owner),
    "lead": ("Lead organisation", _lead),
    "responsible": ("Responsible", _responsible),
    "due": ("Due date of the item", _due),
}
