"""What stands in a part of the form that the rating does not call for. The form hides the part, and
asks what becomes of it: it is neither dropped nor handed in without a word.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from commitments.ratings import NEEDS_RECOVERY, Standing
from rounds.content import Content

CHOICES = [("leave", "Leave it out"), ("send", "Hand it in too")]
UNDECIDED = "Your rating does not call for {part}: choose whether what stands there is handed in."


class PartOfForm(NamedTuple):
    """A part of the form, the ratings that call for it, and its fields as they are empty."""

    name: str
    label: str
    ratings: Collection[str]
    empty: dict[str, Any]

    @property
    def control(self) -> str:
        """The control that says what becomes of it."""
        return f"unneeded_{self.name}"

    def says_any(self, content: Content) -> bool:
        """True where one of its fields holds something."""
        return any(getattr(content, name) for name in self.empty)


PARTS = [
    PartOfForm(
        "recovery",
        "a cause and recovery steps",
        NEEDS_RECOVERY,
        {"cause": "", "recovery": []},
    ),
    PartOfForm("ask", "an ask of the Leadership Group", {Standing.RED}, {"ask": ""}),
]


def unneeded_in(content: Content) -> list[PartOfForm]:
    """Return the parts that hold something and that the rating, once chosen, does not call for."""
    if not content.standing:
        return []
    others = [part for part in PARTS if content.standing not in part.ratings]
    return [part for part in others if part.says_any(content)]


def without(content: Content, parts: Iterable[PartOfForm]) -> Content:
    """Return what an update says without some parts of it."""
    for part in parts:
        content = replace(content, **part.empty)
    return content
