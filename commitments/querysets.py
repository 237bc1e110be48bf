from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, Subquery, Value, When

from commitments.ratings import Lifecycle, Rating

if TYPE_CHECKING:
    from people.models import User


LIVE = [Lifecycle.NOT_STARTED, Lifecycle.IN_PROGRESS, Lifecycle.COMPLETE]


class MilestoneQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_date=None)

    def late(self, today: date):
        """Open milestones whose slip on a day is above nought."""
        return self.open().filter(Q(first_date__lt=today) | Q(forecast_date__gt=F("first_date")))


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        """Everyone who may sign in, and every key, sees the whole programme."""
        return self if user.is_authenticated else self.none()

    @property
    def _milestones(self):
        """The milestones of the row of an outer query."""
        return self.model.milestones.field.model.objects.filter(commitment=OuterRef("pk"))

    def live(self):
        """What owes an update in an open round."""
        return self.filter(lifecycle__in=LIVE)

    def reportable_by(self, user: "User"):
        """Those that this person or key may submit updates for; the same rule as `may_be_reported_by`."""
        if user.is_officer:
            return self
        return self.filter(Q(owner__in=user.seat_ids) | Q(lead__in=user.body_ids))

    def late(self, today: date):
        """Those with an open milestone whose slip on a day is above nought."""
        return self.filter(Exists(self._milestones.late(today)))

    def reported(self, last_closed: date | None):
        """Those whose current rating is not older than the last closed round, or that owe none."""
        if last_closed is None:
            return self
        return self.filter(Q(rated_as_at__gte=last_closed) | ~Q(lifecycle__in=LIVE))

    def for_cards(self):
        """With what a row or a card of a commitment shows, in three queries."""
        return self.select_related("workstream", "owner__organisation", "lead").prefetch_related(
            "milestones__first_source"
        )

    def with_due_date(self):
        """Add `due_date`, the latest first date of the milestones, for sorting."""
        last = self._milestones.order_by().values("commitment").annotate(last=Max("first_date")).values("last")
        return self.annotate(due_date=Subquery(last))

    def with_severity(self):
        """Add `severity` for sorting: red first, then amber, green, and what has no rating."""
        order = [When(rating=rating, then=Value(place)) for place, rating in enumerate(Rating.values)]
        return self.annotate(severity=Case(*order, default=Value(len(order)), output_field=IntegerField()))

    def in_natural_order(self):
        """By work strand, then by reference, REC-2 before REC-10."""
        return self.order_by("workstream__order", "kind", "series", "number")

    def standing_counts(self) -> dict[str, int]:
        """Return how many stand where: a rating for those in progress, else their lifecycle."""
        rows = self.order_by().values_list("lifecycle", "rating").annotate(Count("pk"))
        return {rating or lifecycle: count for lifecycle, rating, count in rows}
