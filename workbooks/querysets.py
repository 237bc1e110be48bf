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

    def that_wrote(self, update: int) -> Self:
        """Those from which an update was written."""
        return self.filter(rows__update=update).distinct()


class WorkbookRowQuerySet(models.QuerySet["WorkbookRow"]):
    def in_need(self) -> Self:
        """Those first that somebody has to look at: what is asked and conflicts, refused ones, then
        what is new or changed.
        """
        order = ["conflict", "refused", "new", "changed", "unchanged", "blank"]
        ranks = [
            models.When(verdict=verdict, then=rank)
            for rank, verdict in enumerate(order)
        ]
        rank = models.Case(*ranks, default=len(order))
        return self.order_by("-is_asked_about", rank, "place")
