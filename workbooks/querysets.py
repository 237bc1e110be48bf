from typing import TYPE_CHECKING, Self

from django.db import models

from people.models import User

if TYPE_CHECKING:
    from workbooks.models import Workbook, WorkbookRow


class WorkbookQuerySet(models.QuerySet["Workbook"]):
    def visible_to(self, user: User) -> Self:
        """All for officers, for others what they sent themselves."""
        if user.is_officer:
            return self
        return self.filter(added_by=user)

    def waiting(self) -> Self:
        """Those that the worker is to read or hand in."""
        states = self.model.State
        return self.filter(state__in=[states.BEING_READ, states.BEING_WRITTEN])

    def sent_before(self, workbook: "Workbook") -> Self:
        """The same bytes, sent by the same person before."""
        same = self.filter(digest=workbook.digest, added_by=workbook.added_by_id)
        return same.filter(pk__lt=workbook.pk)

    def that_wrote(self, update: int) -> Self:
        """Those from which an update was written."""
        return self.filter(rows__update=update).distinct()


class WorkbookRowQuerySet(models.QuerySet["WorkbookRow"]):
    def in_need(self) -> Self:
        """Those first that somebody has to look at: refused ones and conflicts, then what is new or
        changed.
        """
        order = ["refused", "conflict", "new", "changed", "unchanged", "blank"]
        ranks = [
            models.When(verdict=verdict, then=rank)
            for rank, verdict in enumerate(order)
        ]
        return self.order_by(models.Case(*ranks, default=len(order)), "place")
