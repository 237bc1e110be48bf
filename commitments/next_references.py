"""The reference that something new gets unless an officer writes another."""

from collections import defaultdict
from itertools import chain

from commitments.former_references import FormerReference
from commitments.models import Commitment

RULE = (
    "2 to 6 capitals, a hyphen and a number, such as NEG-4. A reference is given once: one"
    " that something else has or had is not free."
)


def next_references() -> dict[str, str]:
    """Return the first reference of each series after all that were given in it, those given up
    too. Two queries.
    """
    given = Commitment.objects.order_by().values_list("reference", flat=True)
    former = FormerReference.objects.order_by().values_list("reference", flat=True)
    last: dict[str, int] = defaultdict(int)
    for reference in chain(given, former):
        series, _, number = reference.partition("-")
        last[series] = max(last[series], int(number))
    return {series: f"{series}-{number + 1}" for series, number in last.items()}


def next_in(series: str) -> str:
    """Return the same of one series; its first where none was given. Two queries."""
    return next_references().get(series, f"{series}-1")
