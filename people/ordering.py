"""Officers change the order in which lists, pages and files show things."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from people.models import User
from people.officers import check_officer
from toolkit.errors import Conflict

UP, DOWN = -1, 1
CHANGED = (
    "Someone else changed this list after you opened it. It is shown as it is now: make"
    " your change again."
)


def moved(keys: Sequence[int], key: int, by: int) -> list[int]:
    """Return keys in their order with one of them one place up or down, as far as it goes."""
    places = list(keys)
    here = places.index(key)
    there = min(max(here + by, 0), len(places) - 1)
    places.insert(there, places.pop(here))
    return places


def by_number(keys: Sequence[int], numbers: Mapping[int, int]) -> list[int]:
    """Return keys in the order of their numbers. Of two with one number, the one that was given it
    stands where it says: before the other where it came up, after it where it went down.
    """

    def place(key: int) -> tuple[int, int]:
        before, after = keys.index(key) + 1, numbers[key]
        return after, (after > before) - (after < before)

    return sorted(keys, key=place)


@transaction.atomic
def put_in_order(
    *,
    rows: QuerySet,
    column: str,
    opened: Sequence[int],
    wanted: Sequence[int],
    by: User,
) -> None:
    """Give rows the order in which `wanted` names their keys. `opened` is the order they had when
    the person read it. At most five queries.

    `rows` come in their present order, and `column` keeps each one's place. Raises `NotAllowed`
    for who is no officer and `Conflict` where the order is another by now.
    """
    check_officer(by, "The order of the programme is changed by programme officers.")
    _lock(rows)
    present = list(rows)
    if [row.pk for row in present] != list(opened):
        raise Conflict(CHANGED)
    _number_all(rows, present, column)
    places = sorted(getattr(row, column) for row in present)
    by_key = {row.pk: row for row in present}
    in_order = [by_key[key] for key in wanted]
    _set(rows, in_order, places, column)


def _lock(rows: QuerySet) -> None:
    """Lock rows by their keys, as whoever locks many does, so that none waits for another in a
    circle.
    """
    locked = rows.order_by("pk").select_for_update(of=["self"], no_key=True)
    list(locked.values_list("pk"))


def _number_all(rows: QuerySet, present: list[Any], column: str) -> None:
    """Give each row the place it has, where some have none yet."""
    if any(getattr(row, column) is None for row in present):
        _set(rows, present, range(1, len(present) + 1), column)


def _set(
    rows: QuerySet, in_order: Sequence[Any], places: Sequence[int], column: str
) -> None:
    changed = []
    for row, place in zip(in_order, places, strict=True):
        if getattr(row, column) != place:
            setattr(row, column, place)
            changed.append(row)
    rows.model._default_manager.bulk_update(changed, [column])
