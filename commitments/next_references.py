"""The reference that something new gets unless an officer writes another."""

from collections import defaultdict
from itertools import chain

from django.db import connection

from commitments.former_references import FormerReference
from commitments.models import Commitment

_LOCK = 0x4E455854  # among the database's advisory locks
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


def take_next_in(series: str) -> str:
    """Return the next reference of a series, its first where none was given. Three queries.

    Who takes one at the same moment waits until this transaction ends, and gets the one after it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return next_references().get(series, f"{series}-1")
