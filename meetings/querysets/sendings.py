from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from meetings.models.sendings import Sending, SendingHold


class SendingQuerySet(models.QuerySet["Sending"]):
    def waiting(self) -> Self:
        """Those that are still to go."""
        return self.filter(gone_at=None, stopped_at=None, not_sent_because="")

    def due(self, today: date) -> Self:
        """Those whose day has come."""
        return self.waiting().filter(day__lte=today)

    def gone(self) -> Self:
        return self.filter(gone_at__isnull=False)

    def in_full(self) -> Self:
        """With what a line about each says, in the same query, but not all that papers say."""
        related = self.select_related(
            "meeting__group",
            "meeting__arrangement",
            "pack__meeting__group",
            "paper__meeting__group",
            "set_by",
            "stopped_by",
        )
        return related.defer("pack__content", "paper__content")


class SendingHoldQuerySet(models.QuerySet["SendingHold"]):
    def in_force(self) -> Self:
        return self.filter(released_at=None)
