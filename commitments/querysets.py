from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

import commitments.models as rows  # this pair of files knows each other
from commitments.answering import answered_for_by
from commitments.milestones import DatesOnDay, MilestoneOnDay
from commitments.ratings import ENDED, LIVE, Rating

if TYPE_CHECKING:
    from people.models import User
    from programme.as_at import AsAt

KNOWN_COLUMNS = [f"known_{name}" for name in DatesOnDay._fields]


def slips_on(day: date, of: str = "") -> Q:
    """Take in open milestones that slip on a day by more than green allows.

    In SQL what `rating_of_slip` says of a slip. `of` goes before the names of the columns.
    """
    allowed = timedelta(days=settings.EVIDENCE_AMBER_OVER_DAYS)
    first = F(f"{of}first_date")
    is_over = Q(**{f"{of}first_date__lt": day - allowed})
    return is_over | Q(**{f"{of}forecast_date__gt": first + allowed})


class MilestoneQuerySet(models.QuerySet["rows.Milestone"]):
    def with_sources(self) -> Self:
        """With the documents their dates come from, which showing a date names."""
        return self.select_related("first_source", "forecast_source", "done_source")

    def open(self) -> Self:
        return self.filter(done_date=None)

    def known_on(self, day: date) -> Self:
        """Those that had been set down by the end of a day."""
        return self.filter(Q(added_on=None) | Q(added_on__lte=day))

    def with_known(self, at: "AsAt") -> Self:
        """Those set down by the end of a day, with what was known of each then as
        `known_first_date` and the like.

        Today's dates are the copies on the milestones; an earlier day's are those last stated by
        then.
        """
        return self.with_stated_by(at.day) if at.is_past else self._with_copies(at.day)

    def with_stated_by(self, day: date) -> Self:
        """The same from the statements alone, whichever day it is."""
        statements = rows.MilestoneDate.objects.filter(
            milestone=OuterRef("pk"), stated_on__lte=day
        ).order_by("-stated_on", "-pk")
        stated = {}
        for kind in rows.MilestoneDate.Kind.values:
            last = statements.filter(kind=kind)
            stated[f"known_{kind}_date"] = Subquery(last.values("date")[:1])
            stated[f"known_{kind}_precision"] = Subquery(last.values("precision")[:1])
        return self._with_copies(day, **stated)

    def _with_copies(self, day: date, **stated: Subquery) -> Self:
        copies = {f"known_{name}": F(name) for name in DatesOnDay._fields}
        return self.known_on(day).annotate(**copies | stated)

    def with_expected(self) -> Self:
        """With the day each was done or is expected, of those with what is known."""
        return self.annotate(
            known_expected=Coalesce(
                "known_done_date", "known_forecast_date", "known_first_date"
            )
        )

    def as_known(self) -> list[MilestoneOnDay]:
        """Return what is known of each, of those with it, in their order. One query."""
        return [MilestoneOnDay(*values) for values in self.values_list(*KNOWN_COLUMNS)]

    def late(self, today: date) -> Self:
        """Open milestones whose slip on a day makes the evidence late."""
        return self.open().filter(slips_on(today))

    def known_late(self, day: date) -> Self:
        """The same of what was known of them on a day (`with_known`)."""
        is_open = self.filter(known_done_date__isnull=True)
        return is_open.filter(slips_on(day, of="known_"))


class CommitmentQuerySet(models.QuerySet["rows.Commitment"]):
    def visible_to(self, user: "User") -> Self:
        """Everyone who may sign in, and every key, sees the whole programme."""
        return self if user.is_authenticated else self.none()

    def live(self) -> Self:
        """What owes an update in an open round."""
        return self.filter(lifecycle__in=LIVE)

    def counted(self) -> Self:
        """All but what was withdrawn or superseded: what the programme's figures count."""
        return self.exclude(lifecycle__in=ENDED)

    def reportable_by(self, user: "User") -> Self:
        """Those that this person or key may submit updates for (`commitments.answering`)."""
        if user.is_officer:
            return self
        return self.filter(answered_for_by(user))

    def late(self, today: date) -> Self:
        """Those with an open milestone whose slip on a day makes the evidence late."""
        late = rows.Milestone.objects.late(today).filter(commitment=OuterRef("pk"))
        return self.filter(Exists(late))

    def with_due_date(self) -> Self:
        """Add `due_date`, the latest first date of the milestones, for sorting."""
        milestones = rows.Milestone.objects.filter(commitment=OuterRef("pk")).order_by()
        last = milestones.values("commitment").annotate(last=Max("first_date"))
        return self.annotate(due_date=Subquery(last.values("last")))

    def with_severity(self) -> Self:
        """Add `severity` for sorting: red first, then amber, green, and what has no rating."""
        order = [
            When(rating=rating, then=Value(place))
            for place, rating in enumerate(Rating.values)
        ]
        return self.annotate(
            severity=Case(
                *order, default=Value(len(order)), output_field=IntegerField()
            )
        )

    def in_natural_order(self) -> Self:
        """By work strand, then by reference, REC-2 before REC-10."""
        return self.order_by("workstream__order", "kind", "series", "number")
