from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

import rounds.models.calendar as rows  # this pair of files knows each other

if TYPE_CHECKING:
    from programme.as_at import AsAt


class ReportingRoundQuerySet(models.QuerySet["rows.ReportingRound"]):
    def open(self) -> Self:
        return self.filter(state="open")

    def standing(self) -> Self:
        """Those that are not cancelled."""
        return self.exclude(state="cancelled")

    def to_come(self) -> Self:
        """Those that are planned or open: neither closed nor cancelled."""
        return self.filter(state__in=["planned", "open"])

    def closed(self) -> Self:
        return self.filter(state="closed")

    def taking_late(self) -> Self:
        """The closed one whose returns may still come late: until the next round opens.

        The one rule of how long a late return may come; `rounds.update_guards` has it in SQL.
        """
        later = rows.ReportingRound.objects.opened().filter(
            opens_on__gt=OuterRef("opens_on")
        )
        return self.closed().exclude(Exists(later))

    def next_to_open(self) -> Self:
        """The planned one that opens next, while none is open: its updates may be begun."""
        opened = rows.ReportingRound.objects.open()
        earlier = rows.ReportingRound.objects.filter(
            state="planned", opens_on__lt=OuterRef("opens_on")
        )
        planned = self.filter(state="planned")
        return planned.exclude(Exists(earlier)).exclude(Exists(opened))

    def opened(self) -> Self:
        """Those that have opened, whether or not they have closed."""
        return self.filter(state__in=["open", "closed"])

    def closed_by(self, day: date) -> Self:
        """Those that had closed by the end of a day."""
        return self.closed().filter(closed_on__lte=day)

    def opened_by(self, day: date) -> Self:
        """Those that had opened by the end of a day, on `opened_on`."""
        openings = rows.RoundStep.objects.filter(
            round=OuterRef("pk"), verb=rows.RoundStep.Verb.OPENED
        )
        opened_on = Coalesce(Subquery(openings.values("at__date")[:1]), "opens_on")
        opened = self.opened().annotate(opened_on=opened_on)
        return opened.filter(opened_on__lte=day)

    def open_on(self, at: "AsAt") -> Self:
        """The one that was open at the end of a day."""
        if not at.is_past:
            return self.open()
        closed_later = Q(closed_on=None) | Q(closed_on__gt=at.day)
        return self.opened_by(at.day).filter(closed_later)

    def is_closed_now(self, pk: int) -> bool:
        """True where a round has closed; while this transaction lasts it cannot close."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT state FROM rounds_reportinground WHERE id = %s FOR SHARE", [pk]
            )
            (state,) = cursor.fetchone()
            return str(state) == "closed"

    def recent(self, number: int) -> list["rows.ReportingRound"]:
        """Return the last rounds that have opened, oldest first, with their meetings. One query."""
        opened = self.opened().select_related("meeting")
        newest_first = opened.order_by("-meeting__date")[:number]
        return list(newest_first)[::-1]


class ExpectedReturnQuerySet(models.QuerySet["rows.ExpectedReturn"]):
    def owed_by(self, day: date) -> Self:
        """Those that were expected by the end of a day: as their round opened, or added since."""
        return self.filter(Q(added_on=None) | Q(added_on__lte=day))
