"""What a reporting round is called: its address and its label, by one rule.

Its address is the month of its meeting; with the day where another round of the month was there
first, and with a number where that is taken too. It stays when the meeting is moved. Its label says
the same in words, and of a meeting that was moved since, when it now is. No two rounds share one.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import count

from programme.dates import PartialDate, Precision, last_day

FORMATS = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}
NUMBER = "-no-"


def free_slug(when: PartialDate, taken: Collection[str]) -> str:
    """Return the address of a new round for a meeting, beside those that are taken."""
    precisions = [Precision(when.precision)]
    if when.precision == Precision.DAY:
        precisions = [Precision.MONTH, Precision.DAY]
    slugs = [f"{when.date:{FORMATS[precision]}}" for precision in precisions]
    free = [slug for slug in slugs if slug not in taken]
    if free:
        return free[0]
    numbered = (f"{slugs[-1]}{NUMBER}{number}" for number in count(2))
    return next(slug for slug in numbered if slug not in taken)


def label_of(slug: str, when: PartialDate) -> str:
    """Return the words for a round with this address, whose meeting now is then."""
    name, _, number = slug.partition(NUMBER)
    planned = _read(name)
    if planned is None:
        return f"{when.date:%B %Y}"
    label = str(planned)
    if number:
        label = f"{label}, no. {number}"
    if planned.span.meets(when.date, when.date):
        return label
    return f"{_as_exact(when, planned.precision)} (moved from {label})"


def _read(name: str) -> PartialDate | None:
    """Return the date that an address is made of; None where it is made of something else."""
    for precision, written in FORMATS.items():
        try:
            day = datetime.strptime(name, written).date()
        except ValueError:
            continue
        return PartialDate(last_day(day, precision), precision)
    return None


def _as_exact(when: PartialDate, precision: str) -> PartialDate:
    return PartialDate(last_day(when.date, precision), precision)
