"""Counts, each with the address of the list of just as many."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from programme.as_at import AsAt
from standing.choices import matching
from standing.snapshot import Item

SHOWN = 5  # rows of a table on the overview; its figure leads to the whole list
COMMITMENTS = "commitments:list"


@dataclass(frozen=True, slots=True)
class Figure:
    """A count and the address of the list of just as many."""

    count: int
    url: str


def figure_of(items: Sequence[Item], at: AsAt, **choices: str) -> Figure:
    """Return how many items a list's choices take in, and the address of that list."""
    count = len(matching(items, **choices))
    return Figure(count, address_of(COMMITMENTS, at, **choices))


def address_of(name: str, at: AsAt, **query: object) -> str:
    """Return the address of a list of the page's day, narrowed by these choices."""
    return at.of(f"{_list_address(name)}?{urlencode(query)}")


@cache
def _list_address(name: str) -> str:
    """Return a list's address, which the overview's hundred figures ask for again and again."""
    return reverse(name)
