"""What the annexes of a paper are made of: cells, rows and the figures that all of them read.

A cell is a text, a rating (`{"rating": "red", "label": "Red"}`) or a bar of counts
(`{"bar": [{"rating", "label", "count", "share"}, ...]}`, shares in hundredths of a percent).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format

from commitments.ratings import Standing
from meetings.papers.canonical import Cell
from programme.as_at import AsAt
from standing.snapshot import Item

NONE = "–"

Annex = dict[str, Any]  # a title, a summary, and a table: `columns` and `rows` of cells


@dataclass(frozen=True)
class Figures:
    """How everything stood on the day of a paper, which all its annexes read."""

    items: Sequence[Item]  # those that count
    at: AsAt
    since: date | None  # the day of the meeting before


def rating_cell(standing: Standing | str | None) -> Cell:
    """Return the cell of a rating: its word, and the name that its colour hangs on."""
    if not standing:
        return NONE
    standing = Standing(standing)
    return {"rating": standing.value, "label": standing.label}


def counted(number: int, one: str, several: str) -> str:
    """Return a number with the words that go with it."""
    return f"{number} {one if number == 1 else several}"


def named(item: Item) -> str:
    """Return an item as a row names it."""
    return f"{item.reference} {item.title}"


def day_in_words(day: date) -> str:
    return date_format(day, "j F Y")


def annex(
    name: str,
    title: str,
    summary: str,
    columns: list[str],
    rows: Sequence[list[Cell]],
) -> Annex:
    return {
        "name": name,
        "title": title,
        "summary": summary,
        "columns": columns,
        "rows": list(rows),
    }
