"""Whose last text says what the one before it said, word for word."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from programme.as_at import AsAt
from rounds.models import ProgressUpdate, ReportingRound
from rounds.querysets.updates import ProgressUpdateQuerySet
from rounds.updates.warnings import words_of
from standing.snapshot import Item

ROUNDS_READ = 3  # what was last said earlier is stale, and told as that


def repeated_of(items: Sequence[Item], at: AsAt) -> list[Item]:
    """Return those whose last accepted text repeats the one of the round before. One query."""
    texts = defaultdict(list)
    columns = ["commitment", "summary", "next_steps"]
    for commitment, *fields in _last_two_of_each(at).values_list(*columns):
        texts[commitment].append(words_of(*fields))
    return [item for item in items if _is_repeated(texts[item.pk])]


def _is_repeated(texts: Sequence[tuple[str, ...]]) -> bool:
    return len(texts) == 2 and texts[0] == texts[1]


def _last_two_of_each(at: AsAt) -> ProgressUpdateQuerySet:
    """Return the last two updates of each commitment that hold at the end of a day; a correction
    stands for what it corrects.
    """
    rounds = ReportingRound.objects.opened_by(at.day).order_by("-meeting__date")
    holding = ProgressUpdate.objects.in_force(at.end).with_in_force(at.end)
    holding = holding.filter(round__in=rounds.values("pk")[:ROUNDS_READ])
    newest_first = [F("round__meeting__date").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by="commitment", order_by=newest_first)
    last_two = (
        holding.filter(Q(is_corrected=False)).annotate(place=place).filter(place__lte=2)
    )
    return last_two.order_by("commitment", "place")
