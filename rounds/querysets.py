from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from people.models import User


class ReportingRoundQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state="open")

    def closed(self):
        return self.filter(state="closed")

    def recent(self, number: int) -> list:
        """The last so many rounds that have opened, oldest first, each with its meeting. One query."""
        rounds = self.exclude(state="planned").select_related("meeting").order_by("-meeting__date")
        return list(rounds[:number])[::-1]


class ProgressUpdateQuerySet(models.QuerySet):
    def accepted(self):
        return self.filter(state="accepted")

    def submitted(self):
        return self.filter(state="submitted")

    def visible_to(self, user: "User"):
        """Accepted ones for all; the rest for officers, the owner and the lead organisation."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        return self.filter(Q(state="accepted") | self._answered_for_by(user))

    def editable_by(self, user: "User"):
        """Drafts and returned ones that this person or key may go on with."""
        editable = self.filter(state__in=["draft", "returned"])
        return editable if user.is_officer else editable.filter(self._answered_for_by(user))

    def reviewable_by(self, user: "User"):
        """Those waiting for an officer, without the ones this officer wrote."""
        return self.submitted().exclude(author=user) if user.is_officer else self.none()

    def in_full(self):
        """With all that the page and the API show of an update."""
        return self.select_related(
            "commitment__lead",
            "commitment__workstream",
            "round__meeting",
            "author__organisation",
            "seat",
            "accepted_by",
        ).prefetch_related("recovery", "milestone_changes__milestone", "evidence", "transitions__by")

    @staticmethod
    def _answered_for_by(user: "User") -> Q:
        return Q(commitment__owner__in=user.seat_ids) | Q(commitment__lead__in=user.body_ids)
