"""Marks by which the tracker knows what a row of a pack was made from, and that it is unchanged."""

from typing import NamedTuple

from django.core import signing

SIGNER = signing.Signer(salt="workbooks.mark")


class Mark(NamedTuple):
    """What a row was made from: its reference and round, the update that stood there with its
    version, and the last that was accepted; noughts where there was none.
    """

    reference: str
    round: str
    update: int
    version: int
    accepted: int


class DatesMark(NamedTuple):
    """Which milestone a row is of, and the dates that it was written with, as they are typed."""

    milestone: int
    forecast: str
    done: str


class PackMark(NamedTuple):
    """What a whole pack was made from: its round, who asked for it, and on which day."""

    round: str
    person: int
    day: str


def mark_of(mark: Mark | DatesMark | PackMark) -> str:
    """Return a mark as it stands in a cell, with its signature."""
    parts = [type(mark).__name__, *(str(part) for part in mark)]
    return SIGNER.sign("|".join(parts))


def read_mark(text: str) -> Mark | None:
    """Return the mark of a row; None for one that the tracker did not make."""
    parts = _parts(text, Mark)
    if not parts:
        return None
    return Mark(parts[0], parts[1], *map(int, parts[2:]))


def read_dates_mark(text: str) -> DatesMark | None:
    """Return the mark of a milestone's row; None for one that the tracker did not make."""
    parts = _parts(text, DatesMark)
    if not parts:
        return None
    return DatesMark(int(parts[0]), parts[1], parts[2])


def read_pack_mark(text: str) -> PackMark | None:
    """Return the mark of a whole pack; None for one that the tracker did not make."""
    parts = _parts(text, PackMark)
    if not parts:
        return None
    return PackMark(parts[0], int(parts[1]), parts[2])


def _parts(text: str, kind: type[Mark | DatesMark | PackMark]) -> list[str]:
    """Return the parts of a mark of this kind; none of any other text."""
    try:
        name, *parts = SIGNER.unsign(text.strip()).split("|")
    except signing.BadSignature:
        return []
    return parts if name == kind.__name__ else []
