from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from people.models import User

if TYPE_CHECKING:
    from redaction.models import RedactionRequest


class RequestQuerySet(models.QuerySet["RedactionRequest"]):
    def visible_to(self, user: User) -> Self:
        """Those that somebody may see: officers all, and nobody else any."""
        return self if user.is_officer else self.none()

    def waiting(self) -> Self:
        return self.filter(redaction=None, ended_at=None)

    def requested_before(self, at: datetime) -> Self:
        return self.filter(requested_at__lt=at)
