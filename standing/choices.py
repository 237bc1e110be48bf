"""What an item of a list can be chosen by, from how it stood on a day.

A count on a dashboard is of the items that the same choice takes in (`matching`), so it equals the
list it leads to.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from commitments.ratings import CONFIDENCE, Standing
from standing.snapshot import Item


class Choice(NamedTuple):
    """One value that can be chosen: its label, and whether it takes an item in."""

    label: str
    takes_in: Callable[[Item], bool]


def _standing(standing: Standing) -> Choice:
    return Choice(standing.label, lambda item: item.standing == standing)


def _evidence(standing: Standing) -> Choice:
    return Choice(standing.label, lambda item: item.evidence.rating == standing)


# By the name that an address has for the question, and the value that answers it.
CHOICES: dict[str, dict[str, Choice]] = {
    "rating": {standing.value: _standing(standing) for standing in Standing},
    "evidence": {standing.value: _evidence(standing) for standing in CONFIDENCE},
    "late": {
        "true": Choice("Late", lambda item: item.evidence.is_late),
        "false": Choice("Not late", lambda item: not item.evidence.is_late),
        "stated": Choice(
            "Late on a stated date", lambda item: item.is_late_on_stated_dates
        ),
        "assumed": Choice(
            "Late on an assumed date", lambda item: item.is_late_on_assumed_dates
        ),
    },
    "confidence": {
        "more": Choice(
            "Owner more confident than the evidence",
            lambda item: item.is_more_confident,
        ),
        "other": Choice(
            "Owner not more confident", lambda item: not item.is_more_confident
        ),
    },
    "reported": {
        "no": Choice(
            "Not reported in the last closed round", lambda item: item.is_stale
        ),
        "yes": Choice(
            "Reported in it", lambda item: not item.is_stale and not item.is_new
        ),
        "new": Choice("Added since, owed nothing yet", lambda item: item.is_new),
    },
    "confirmed": {
        "no": Choice(
            "Not yet confirmed by a second officer",
            lambda item: not item.is_confirmed,
        ),
        "yes": Choice("Confirmed", lambda item: item.is_confirmed),
    },
    "counted": {
        "yes": Choice("In the programme’s figures", lambda item: item.is_counted),
        "no": Choice("Withdrawn or superseded", lambda item: not item.is_counted),
    },
    # Since an earlier day, which the items were read with.
    "moved": {
        "worse": Choice("Worse", lambda item: item.move < 0),
        "better": Choice("Better", lambda item: item.move > 0),
        "other": Choice(
            "Moved otherwise", lambda item: item.has_moved and not item.move
        ),
        "yes": Choice("Moved", lambda item: item.has_moved),
    },
}
# What became of an item's return to the open round (`standing.returned`).
RETURNED = {
    "no": "Not handed in in the open round",
    "yes": "Handed in",
}


def matching(items: Iterable[Item], **chosen: str) -> list[Item]:
    """Return the items that every choice takes in: `matching(items, rating="red",
    counted="yes")`.
    """
    for name, value in chosen.items():
        items = filter(CHOICES[name][value].takes_in, items)
    return list(items)
