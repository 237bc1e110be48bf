from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Least

import commitments.models.milestones as rows  # this pair of files knows each other
from commitments.milestones import DatesOnDay, MilestoneOnDay
from commitments.slips import first_day_of, slips_on

if TYPE_CHECKING:
    from programme.as_at import AsAt

KNOWN_COLUMNS = [f"known_{name}" for name in DatesOnDay._fields]


def _stated_on(statements: "models.QuerySet[rows.MilestoneDate]") -> Subquery:
    """Return when the date of the first of these was stated; nothing where it withdrew one.

    In SQL what `MilestoneDate.date_stated_on` says.
    """
    stated_first_on = Coalesce("restores__stated_on", "stated_on")
    is_date = When(date__isnull=False, then=stated_first_on)
    stated_on = statements.annotate(with_date_on=Case(is_date))
    return Subquery(stated_on.values("with_date_on")[:1])


class MilestoneQuerySet(models.QuerySet["rows.Milestone"]):
    def with_sources(self) -> Self:
        """With the documents their dates come from, which showing a date names."""
        return self.select_related("first_source", "forecast_source", "done_source")

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_on=None)

    def open(self) -> Self:
        return self.standing().filter(done_date=None)

    def set_down_by(self, day: date) -> Self:
        """Those that had been set down by the end of a day, even if they were withdrawn since."""
        return self.filter(Q(added_on=None) | Q(added_on__lte=day))

    def known_on(self, day: date) -> Self:
        """Those that had been set down by the end of a day, and not been withdrawn by then."""
        is_standing = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
        return self.set_down_by(day).filter(is_standing)

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
            if kind == rows.MilestoneDate.Kind.DONE:
                stated["known_done_stated_on"] = _stated_on(last)
        return self._with_copies(day, **stated)

    def _with_copies(self, day: date, **stated: Subquery) -> Self:
        copies = {f"known_{name}": F(name) for name in DatesOnDay._fields}
        return self.known_on(day).annotate(**copies | stated)

    def with_expected(self) -> Self:
        """With the last and the first day on which each was done or is expected, of those with
        what is known.
        """
        return self.annotate(
            known_expected=Coalesce(
                Least("known_done_date", "known_done_stated_on"),
                "known_forecast_date",
                "known_first_date",
            ),
            known_expected_from=Coalesce(
                first_day_of("known_done"),
                first_day_of("known_forecast"),
                first_day_of("known_first"),
            ),
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
