from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.lookups import Exact

import rounds.models.decisions as rows  # this pair of files knows each other
from commitments.ratings import Lifecycle
from people.officers import is_reviewing
from rounds.states import ON_LIFECYCLE, DecisionKind, State

if TYPE_CHECKING:
    from people.models import User


class DecisionQuerySet(models.QuerySet["rows.Decision"]):
    def in_force(self, end: datetime | None = None) -> Self:
        """Those on the lifecycle that no second officer had disagreed with before a moment; None is
        now. Of a commitment's, the last one holds.
        """
        on_lifecycle = self.filter(kind__in=ON_LIFECYCLE)
        if end is None:
            return on_lifecycle.exclude(second_word__agrees=False)
        second_words = rows.SecondWord.objects.filter(agrees=False, at__lt=end)
        by_then = on_lifecycle.filter(at__lt=end)
        return by_then.exclude(Exists(second_words.filter(decision=OuterRef("pk"))))

    def setting_aside_each(self) -> Self:
        """Those that set aside each accepted update of an outer query, the last one last: the rule
        of `ProgressUpdateQuerySet.in_force`.
        """
        later_day = Q(update__round__meeting__date__gt=OuterRef("round__meeting__date"))
        same_day = Q(update__round__meeting__date=OuterRef("round__meeting__date"))
        disagreed = Q(kind=DecisionKind.DISAGREED, update=OuterRef("pk"))
        found_incomplete = Q(
            later_day | same_day & Q(update__gte=OuterRef("pk")),
            Exact(OuterRef("lifecycle"), Value(Lifecycle.COMPLETE)),
            kind=DecisionKind.NOT_COMPLETE,
            commitment=OuterRef("commitment"),
        )
        accepted = self.filter(Exact(OuterRef("state"), Value(State.ACCEPTED)))
        return accepted.filter(disagreed | found_incomplete).order_by("at", "pk")

    def waiting_for(self, user: "User") -> Self:
        """Those that another officer took, that hold, and that wait for this officer's second word;
        none while their own account was changed lately. Oldest first.
        """
        if not is_reviewing(user):
            return self.none()
        waiting = self.waiting_for_second().exclude(by=user)
        return waiting.select_related("commitment", "by").order_by("at", "pk")

    def waiting_for_second(self) -> Self:
        """Those that hold and wait for a second officer's word."""
        later = rows.Decision.objects.in_force().filter(
            commitment=OuterRef("commitment"), pk__gt=OuterRef("pk")
        )
        waiting = self.filter(needs_second=True, second_word=None)
        return waiting.exclude(Exists(later))
