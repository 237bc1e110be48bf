from datetime import date
from typing import Self

from django.db import models
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

import rounds.models.meetings as rows  # this pair of files knows each other
from programme.dates import Precision, last_day


class MeetingQuerySet(models.QuerySet["rows.Meeting"]):
    def standing(self) -> Self:
        """Those that are not cancelled."""
        return self.filter(cancelled_on=None)

    def off_record(self) -> Self:
        """Those whose day may still be put right: nothing on record names them."""
        free = self.standing().filter(replaces=None, round=None, group_decisions=None)
        free = free.filter(agreed_dates=None, agreed_due_dates=None)
        return free.with_whether_held().filter(is_held=False)

    def with_whether_held(self) -> Self:
        """Add `is_held`: whether an officer recorded that it was held, as far as that stands."""
        steps = rows.MeetingStep.objects.filter(
            meeting=OuterRef("pk"), verb__in=["held", "not_held"]
        )
        # As they were recorded: where the clock is held, a moment may lie before an earlier one.
        last = Subquery(steps.order_by("-pk").values("verb")[:1])
        return self.annotate(is_held=Coalesce(Exact(last, "held"), False))

    def held(self) -> Self:
        """Those that an officer recorded as held, as far as that stands."""
        return self.with_whether_held().filter(is_held=True)

    def begun_by(self, day: date) -> Self:
        """Those that may have been held by a day: of one known to the month alone, its month has
        begun.
        """
        of_month = Q(
            date__lte=last_day(day, Precision.MONTH), precision=Precision.MONTH
        )
        return self.standing().filter(Q(date__lte=day) | of_month)

    def last_before(self, day: date) -> "rows.Meeting | None":
        """Return the last meeting before a day of a group that rounds are made for, or None.

        Its day is taken as it was known then.
        """
        with_round = self.model.objects.filter(
            round__isnull=False, group=OuterRef("group")
        )
        known = self.standing().annotate(date_known=_date_known_on(day))
        held = known.filter(Exists(with_round), date_known__lt=day)
        return held.order_by("-date_known").first()

    def next_from(self, day: date) -> "rows.Meeting | None":
        """Return the next of these on a day or after it, or None.

        Its day is taken as it was known then.
        """
        dated = self.annotate(date_known=_date_known_on(day))
        ahead = dated.filter(date_known__gte=day)
        return ahead.order_by("date_known", "pk").first()


def _date_known_on(day: date) -> Case:
    """Return a meeting's date as it was known on a day: of a day named later, the month's last."""
    month = Func(
        "date",
        template="(date_trunc('month', %(expressions)s) + interval '1 month - 1 day')::date",
        output_field=DateField(),
    )
    return Case(When(day_named_on__gt=day, then=month), default=F("date"))
