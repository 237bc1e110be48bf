"""The milestones of one commitment with every date that was stated or agreed for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, OuterRef, Prefetch, QuerySet, Subquery

from commitments.milestones import STATED, DatesOfMilestone
from commitments.models import FirstDateCorrection, Milestone, MilestoneDate
from people.models import User
from programme.as_at import AsAt
from programme.dates import PartialDate
from programme.models import Source
from rounds.meeting_on_day import with_meetings_known
from rounds.models import AgreedDate

NOT_WITHDRAWN = {"withdrawn_on": None, "withdrawn_by": None, "withdrawn_because": ""}


@dataclass(frozen=True)
class MilestoneInFull(DatesOfMilestone):
    """A milestone as it was known on a day, with the documents, statements, corrections and
    agreements behind its dates, each oldest first, and whether it was withdrawn by then.
    """

    pk: int
    title: str
    added_on: date | None
    first_date: date
    first_precision: str
    first_source: Source | None
    forecast_date: date | None
    forecast_precision: str
    forecast_source: Source | None
    done_date: date | None
    done_precision: str
    done_source: Source | None
    done_stated_on: date | None
    first_date_corrections: list[FirstDateCorrection]
    statements: list[MilestoneDate]
    agreed_dates: list[AgreedDate]
    withdrawn_on: date | None
    withdrawn_by: User | None
    withdrawn_because: str

    def __str__(self) -> str:
        return self.title

    @property
    def first_source_id(self) -> int | None:  # type: ignore[override]  # it is frozen
        return self.first_source.pk if self.first_source else None

    @property
    def agreed(self) -> PartialDate | None:
        """The date last agreed in place of the first one."""
        return self.agreed_dates[-1].stated if self.agreed_dates else None


def in_full(milestones: Iterable[Milestone], at: AsAt) -> list[MilestoneInFull]:
    """Return milestones, which come from `with_record`, as they were known on a day.

    Today's dates are the copies on the milestones; an earlier day's are those last stated by then.
    """
    return [_in_full(milestone, at) for milestone in milestones]


def _in_full(milestone: Milestone, at: AsAt) -> MilestoneInFull:
    statements = list(milestone.statements.all())
    withdrawn_on = milestone.withdrawn_on
    is_withdrawn = withdrawn_on is not None and withdrawn_on <= at.day
    return MilestoneInFull(
        pk=milestone.pk,
        title=milestone.title,
        added_on=milestone.added_on,
        first_date=milestone.first_date,
        first_precision=milestone.first_precision,
        first_source=milestone.first_source,
        **(_last_stated(statements) if at.is_past else _copies(milestone)),
        first_date_corrections=list(milestone.first_date_corrections.all()),
        statements=statements,
        agreed_dates=with_meetings_known(milestone.agreed_dates.all(), at.day),
        **(_withdrawal(milestone) if is_withdrawn else NOT_WITHDRAWN),
    )


def _withdrawal(milestone: Milestone) -> dict[str, Any]:
    return {name: getattr(milestone, name) for name in NOT_WITHDRAWN}


def _copies(milestone: Milestone) -> dict[str, Any]:
    """Return the dates that were stated last, as they are copied on the milestone."""
    return {name: getattr(milestone, name) for name in STATED}


def _last_stated(statements: Iterable[MilestoneDate]) -> dict[str, Any]:
    """Return the same from the statements themselves, oldest first."""
    stated = dict.fromkeys(STATED)
    stated |= {"forecast_precision": "", "done_precision": ""}
    for statement in statements:
        stated |= statement.copies
    return stated


def with_record(milestones: QuerySet[Milestone], at: AsAt) -> QuerySet[Milestone]:
    """With all that `in_full` tells of them: the dates, what was put right, and who withdrew one.

    Three queries more.
    """
    corrections = FirstDateCorrection.objects.select_related("by").annotate(
        **as_recorded(FirstDateCorrection)
    )
    return (
        with_dates(milestones, at)
        .select_related("withdrawn_by")
        .prefetch_related(Prefetch("first_date_corrections", corrections))
    )


def with_dates(milestones: QuerySet[Milestone], at: AsAt) -> QuerySet[Milestone]:
    """With every date stated or agreed for them by a day, oldest first, and when each was recorded.

    Two queries more.
    """
    statements = MilestoneDate.objects.select_related(
        "stated_by", "source", "takes_back", "restores"
    ).annotate(**as_recorded(MilestoneDate))
    agreements = AgreedDate.objects.select_related("by", "meeting__group").annotate(
        **as_recorded(AgreedDate)
    )
    if at.is_past:
        statements = statements.filter(stated_on__lte=at.day)
        agreements = agreements.filter(at__lt=at.end)
    return milestones.prefetch_related(
        Prefetch("statements", statements.order_by("stated_on", "pk")),
        Prefetch("agreed_dates", agreements),
    )


def as_recorded(model: type[Model], row: str = "pk") -> dict[str, Subquery]:
    """When and through what the database took a row in: the one that a query is of, or the one that
    it names so.
    """
    # Each tracked model has it.
    events = model.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_obj=OuterRef(row), pgh_label="insert"
    )
    return {
        "recorded": Subquery(events.values("pgh_created_at")[:1]),
        "via": Subquery(events.values("pgh_context__metadata__via")[:1]),
    }
