"""When commitments were due as known on a day: as it was set first, or as a meeting had agreed."""

from datetime import date

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    OuterRef,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from commitments.models import Commitment
from commitments.querysets.commitments import CommitmentQuerySet
from programme.as_at import AsAt
from programme.dates import PartialDate
from rounds.meeting_on_day import with_meetings_known
from rounds.models import AgreedDueDate
from standing.milestones import as_recorded

DUE = ["due_on_day", "due_on_day_precision"]
FIRST_DUE = ["first_due_date", "first_due_precision"]


def with_due(commitments: CommitmentQuerySet, at: AsAt) -> CommitmentQuerySet:
    """Add `due_on_day` and `due_on_day_precision`, when each was due as known on a day.

    Today's are the copies on the commitments; an earlier day's are those last agreed by then.
    """
    if not at.is_past:
        return commitments.annotate(
            due_on_day=F("due_date"), due_on_day_precision=F("due_precision")
        )
    agreed = AgreedDueDate.objects.filter(commitment=OuterRef("pk"), at__lt=at.end)
    last = agreed.order_by("-at", "-pk")
    agreed_date = Subquery(last.values("date")[:1])
    agreed_precision = Subquery(last.values("precision")[:1])
    is_ahead = When(first_due_on__gt=at.day, then=None)
    return commitments.annotate(
        due_on_day=Case(
            is_ahead,
            default=Coalesce(agreed_date, "first_due_date"),
            output_field=DateField(),
        ),
        due_on_day_precision=Case(
            is_ahead,
            default=Coalesce(agreed_precision, "first_due_precision"),
            output_field=CharField(),
        ),
    )


def due_dates_agreed_for(commitment: Commitment, at: AsAt) -> list[AgreedDueDate]:
    """Return the due dates that meetings had agreed for a commitment by a day, oldest first.

    With when each was recorded. One query.
    """
    agreed = AgreedDueDate.objects.filter(commitment=commitment)
    agreed = agreed.select_related("by", "meeting__group")
    agreed = agreed.annotate(**as_recorded(AgreedDueDate))
    if at.is_past:
        agreed = agreed.filter(at__lt=at.end)
    return with_meetings_known(agreed.order_by("at", "pk"), at.day)


def due_of(day: date | None, precision: str | None) -> PartialDate | None:
    """Return the due date of two columns, if there is one."""
    return PartialDate(day, precision or "") if day else None
