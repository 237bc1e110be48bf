"""The lists that many are ticked on, by the word that their forms send."""

import re
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from commitments.models import Commitment

OF_A_ROUND = re.compile(r"returns:([a-z0-9-]+)")


@dataclass(frozen=True)
class TickedList:
    """A list of what the programme promised: what it is called, its page, and the one kind that it
    holds, if it does not hold both.
    """

    name: str
    page: str
    kind: str = ""


BOTH = TickedList("Actions and recommendations", "commitments:list")
LISTS = {
    "actions": TickedList("Actions", "actions:list", Commitment.Kind.ACTION),
    "recommendations": TickedList(
        "Recommendations", "recommendations:list", Commitment.Kind.RECOMMENDATION
    ),
    "commitments": BOTH,
}


def slug_in(of: str) -> str:
    """Return the word of the round whose returns a list holds; of any other list nothing."""
    match = OF_A_ROUND.fullmatch(of)
    return match[1] if match else ""


def list_address(of: str, chosen: str) -> str:
    """Return the address of the list that a form came from, with its choice."""
    address = reverse(LISTS.get(of, BOTH).page)
    if slug := slug_in(of):
        address = reverse("rounds:returns", args=[slug])
    return f"{address}?{QueryDict(chosen).urlencode()}" if chosen else address


def list_name(of: str) -> str:
    """Return what the list that a form came from is called."""
    return "Returns" if slug_in(of) else LISTS.get(of, BOTH).name
