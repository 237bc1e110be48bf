from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef

import rounds.models.decisions as rows  # this pair of files knows each other
from people.officers import is_reviewing

if TYPE_CHECKING:
    from people.models import User


class DecisionQuerySet(models.QuerySet["rows.Decision"]):
    def waiting_for(self, user: "User") -> Self:
        """Those that another officer took, that nobody decided on again since, and that wait for
        this officer's second word; none while their own account was changed lately. Oldest first.
        """
        if not is_reviewing(user):
            return self.none()
        about_words = [rows.Decision.Kind.EXPLAINED, rows.Decision.Kind.REDACTED]
        later = rows.Decision.objects.exclude(kind__in=about_words).filter(
            commitment=OuterRef("commitment"), pk__gt=OuterRef("pk")
        )
        waiting = self.filter(needs_second=True, second_word=None).exclude(by=user)
        waiting = waiting.exclude(Exists(later)).select_related("commitment", "by")
        return waiting.order_by("at", "pk")
