"""The milestones of one commitment with every date that was stated or agreed for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, OuterRef, Prefetch, QuerySet, Subquery

from commitments.milestones import DatesOfMilestone
from commitments.models import Milestone, MilestoneDate
from programme.as_at import AsAt
from programme.dates import PartialDate
from programme.models import Source
from rounds.models import AgreedDate


@dataclass(frozen=True)
class MilestoneInFull(DatesOfMilestone):
    """A milestone as it was known on a day, with the documents, statements and agreements behind
    its dates. Both are oldest first.
    """

    pk: int
    title: str
    first_date: date
    first_precision: str
    first_source: Source | None
    forecast_date: date | None
    forecast_precision: str
    forecast_source: Source | None
    done_date: date | None
    done_precision: str
    done_source: Source | None
    statements: list[MilestoneDate]
    agreed_dates: list[AgreedDate]

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
    """Return milestones, which come from `with_dates`, as they were known on a day.

    Today's dates are the copies on the milestones; an earlier day's are those last stated by then.
    """
    return [_in_full(milestone, at) for milestone in milestones]


def _in_full(milestone: Milestone, at: AsAt) -> MilestoneInFull:
    statements = list(milestone.statements.all())
    dates = {}
    for kind in MilestoneDate.Kind.values:
        of_kind = [stated for stated in statements if stated.kind == kind]
        if not at.is_past:
            for part in ("date", "precision", "source"):
                dates[f"{kind}_{part}"] = getattr(milestone, f"{kind}_{part}")
        elif of_kind:
            last = of_kind[-1]
            dates[f"{kind}_date"] = last.date
            dates[f"{kind}_precision"] = last.precision if last.date else ""
            dates[f"{kind}_source"] = last.source
        else:
            dates[f"{kind}_date"] = dates[f"{kind}_source"] = None
            dates[f"{kind}_precision"] = ""
    return MilestoneInFull(
        pk=milestone.pk,
        title=milestone.title,
        first_date=milestone.first_date,
        first_precision=milestone.first_precision,
        first_source=milestone.first_source,
        **dates,
        statements=statements,
        agreed_dates=list(milestone.agreed_dates.all()),
    )


def with_dates(milestones: QuerySet[Milestone], at: AsAt) -> QuerySet[Milestone]:
    """With every date stated or agreed for them by a day, oldest first, and when each was recorded.

    Two queries more.
    """
    statements = MilestoneDate.objects.select_related("stated_by", "source").annotate(
        **as_recorded(MilestoneDate)
    )
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


def as_recorded(model: type[Model]) -> dict[str, Subquery]:
    """When and through what the database took a row in."""
    # Each tracked model has it.
    events = model.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_obj=OuterRef("pk"), pgh_label="insert"
    )
    return {
        "recorded": Subquery(events.values("pgh_created_at")[:1]),
        "via": Subquery(events.values("pgh_context__metadata__via")[:1]),
    }
