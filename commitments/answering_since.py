"""Since which day the present owner or lead of a commitment answers for it, by its history."""

from django.db.models import DateField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDate

# pghistory makes it, which the stubs do not know.
from commitments.models import CommitmentEvent  # type: ignore[attr-defined]


def answering_since(name: str, path: str) -> Subquery:
    """Return the business day from which the commitment of each row of an outer query has had its
    present `owner` or `lead`; null where the history knows no other before.

    `path` leads from the rows to their commitment.
    """
    events = CommitmentEvent.objects
    day = KeyTextTransform("day", "pgh_context__metadata")
    of_others = events.filter(pgh_obj=OuterRef(OuterRef(path)))
    of_others = of_others.exclude(**{name: OuterRef(OuterRef(f"{path}__{name}"))})
    last_of_others = of_others.order_by("-pgh_id").values("pgh_id")[:1]
    since = events.filter(pgh_obj=OuterRef(path), pgh_id__gt=Subquery(last_of_others))
    # What came from the command line has the real day alone.
    since = since.annotate(
        since=Coalesce(Cast(day, DateField()), TruncDate("pgh_created_at"))
    )
    return Subquery(since.order_by("pgh_id").values("since")[:1])
