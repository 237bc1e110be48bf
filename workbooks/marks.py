"""Marks by which the tracker knows what a row of a pack was made from, and that it is unchanged."""

from typing import NamedTuple

from django.core import signing

SIGNER = signing.Signer(salt="workbooks.mark")


class Mark(NamedTuple):
    """What a row was made from: its reference and round, and the update that stood there with its
    version; noughts where none stood.
    """

    reference: str
    round: str
    update: int
    version: int


class PackMark(NamedTuple):
    """What a whole pack was made from: its round, who asked for it, and on which day."""

    round: str
    person: int
    day: str


def mark_of(mark: Mark | PackMark) -> str:
    """Return a mark as it stands in a cell, with its signature."""
    return SIGNER.sign("/".join(str(part) for part in mark))


def read_mark(text: str) -> Mark | None:
    """Return the mark of a row; None for one that the tracker did not make."""
    parts = _parts(text)
    if len(parts) != len(Mark._fields):
        return None
    return Mark(parts[0], parts[1], int(parts[2]), int(parts[3]))


def read_pack_mark(text: str) -> PackMark | None:
    """Return the mark of a whole pack; None for one that the tracker did not make."""
    parts = _parts(text)
    if len(parts) != len(PackMark._fields):
        return None
    return PackMark(parts[0], int(parts[1]), parts[2])


def _parts(text: str) -> list[str]:
    try:
        return SIGNER.unsign(text.strip()).split("/")
    except signing.BadSignature:
        return []
