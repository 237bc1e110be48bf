from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from commitments.cards import Card, cards_of
from commitments.charts import Segment, segments_of
from commitments.milestones import KnownMilestone
from commitments.ratings import ENDED, LIVE, Rating
from commitments.snapshot import Item, counts_of, grouped, snapshot_of, standings_on

if TYPE_CHECKING:
    from people.models import User
    from programme.as_at import AsAt


KNOWN = [f"known_{name}" for name in KnownMilestone.__slots__]


class MilestoneQuerySet(models.QuerySet):
    def with_sources(self):
        """With the documents their dates come from, which showing a date names."""
        return self.select_related("first_source", "forecast_source", "done_source")

    def open(self):
        return self.filter(done_date=None)

    def known_on(self, day: date):
        """Those that had been set down by the end of a day."""
        return self.filter(Q(added_on=None) | Q(added_on__lte=day))

    def with_known(self, at: "AsAt"):
        """Those set down by the end of a day, with what was known of each then as
        `known_first_date` and the like.

        Today's dates are the copies on the milestones; an earlier day's are those last stated by
        then.
        """
        columns = {name: F(name) for name in KnownMilestone.__slots__}
        if at.is_past:
            stated = self.model.statements.field.model.objects.filter(
                milestone=OuterRef("pk")
            )
            stated = stated.filter(stated_on__lte=at.day).order_by("-stated_on", "-pk")
            for kind in ("forecast", "done"):
                last = stated.filter(kind=kind)
                columns[f"{kind}_date"] = Subquery(last.values("date")[:1])
                columns[f"{kind}_precision"] = Subquery(last.values("precision")[:1])
        return self.known_on(at.day).annotate(
            **{f"known_{name}": column for name, column in columns.items()}
        )

    def with_expected(self):
        """With the day each was done or is expected, of those with what is known."""
        return self.annotate(
            known_expected=Coalesce(
                "known_done_date", "known_forecast_date", "known_first_date"
            )
        )

    def as_known(self) -> list[KnownMilestone]:
        """Return what is known of each, of those with it, in their order. One query."""
        return [KnownMilestone(*row) for row in self.values_list(*KNOWN)]

    def late(self, today: date):
        """Open milestones whose slip on a day is above nought."""
        return self.open().filter(
            Q(first_date__lt=today) | Q(forecast_date__gt=F("first_date"))
        )


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        """Everyone who may sign in, and every key, sees the whole programme."""
        return self if user.is_authenticated else self.none()

    @property
    def _milestones(self):
        """The milestones of the row of an outer query."""
        return self.model.milestones.field.model.objects.filter(
            commitment=OuterRef("pk")
        )

    def live(self):
        """What owes an update in an open round."""
        return self.filter(lifecycle__in=LIVE)

    def counted(self):
        """All but what was withdrawn or superseded: what the programme's figures count."""
        return self.exclude(lifecycle__in=ENDED)

    def counted_on(self, at: "AsAt"):
        """The same as things stood at the end of a day. Two queries for an earlier one."""
        if not at.is_past:
            return self.counted()
        (known,) = standings_on(self, [at])
        return self.exclude(
            pk__in=[pk for pk, one in known.items() if one.lifecycle in ENDED]
        )

    def reportable_by(self, user: "User"):
        """Those that this person or key may submit updates for; the same rule as
        `may_be_reported_by`.
        """
        if user.is_officer:
            return self
        return self.filter(Q(owner__in=user.seat_ids) | Q(lead__in=user.body_ids))

    def expected_in(self, reporting_round):
        """Those that owed an update when a round opened."""
        return self.filter(expected_returns__round=reporting_round)

    def owed_in(self, reporting_round):
        """Of those, the ones still live whose update is not handed in: none yet, a draft, or one
        that was returned.
        """
        updates = self.model.updates.field.model.objects.filter(
            commitment=OuterRef("pk"), round=reporting_round
        )
        handed_in = updates.filter(state__in=["submitted", "accepted"], corrects=None)
        return self.expected_in(reporting_round).live().exclude(Exists(handed_in))

    def late(self, today: date):
        """Those with an open milestone whose slip on a day is above nought."""
        return self.filter(Exists(self._milestones.late(today)))

    def redated_by(self, at: "AsAt"):
        """Those of whose milestones the group had agreed a new date by the end of a day."""
        return self.filter(Exists(self._milestones.filter(agreed_dates__at__lt=at.end)))

    def for_cards(
        self, milestones: models.QuerySet | None = None, day: date | None = None
    ):
        """With what a row of a commitment shows, in two queries. `milestones` brings more of them
        than a row needs.

        `day` is that of the last closed round that a rating is stale by.
        """
        if milestones is None:
            milestones = self.model.milestones.field.model.objects.with_sources()
        return (
            self.with_last_closed(day)
            .select_related("workstream", "owner__organisation", "lead", "source")
            .prefetch_related(Prefetch("milestones", milestones))
        )

    def with_last_closed(self, day: date | None = None):
        """Add `last_closed_as_at`, the day the round last closed (by the end of a day) speaks of,
        for `is_stale`.
        """
        closed = apps.get_model("rounds.ReportingRound").objects.closed()
        if day is not None:
            closed = closed.filter(closed_on__lte=day)
        return self.annotate(
            last_closed_as_at=Subquery(
                closed.order_by("-meeting__date").values("meeting__date")[:1]
            )
        )

    def with_due_date(self):
        """Add `due_date`, the latest first date of the milestones, for sorting."""
        last = (
            self._milestones.order_by()
            .values("commitment")
            .annotate(last=Max("first_date"))
            .values("last")
        )
        return self.annotate(due_date=Subquery(last))

    def with_severity(self):
        """Add `severity` for sorting: red first, then amber, green, and what has no rating."""
        order = [
            When(rating=rating, then=Value(place))
            for place, rating in enumerate(Rating.values)
        ]
        return self.annotate(
            severity=Case(
                *order, default=Value(len(order)), output_field=IntegerField()
            )
        )

    def in_natural_order(self):
        """By work strand, then by reference, REC-2 before REC-10."""
        return self.order_by("workstream__order", "kind", "series", "number")

    def cards(self, today: date, most: int | None = None) -> list[Card]:
        """Return what a list shows of each (at most so many) on a day, in natural order."""
        return cards_of(self.for_cards().in_natural_order()[:most], today)

    def snapshot(self, at: "AsAt") -> list[Item]:
        """Return how each stood at the end of a day, in this order. Two queries for today, four for
        an earlier day.
        """
        return snapshot_of(self, at)

    def bars_by_workstream(self, at: "AsAt") -> dict[str, list[Segment]]:
        """Return for each work strand's slug the parts of the bar of those that are counted on a
        day.
        """
        return {
            strand: self.bar_of(items)
            for strand, items in grouped(self.snapshot(at), lambda i: i.strand).items()
        }

    @staticmethod
    def bar_of(items: Iterable[Item]) -> list[Segment]:
        """Return the parts of the bar of those of these items that are counted."""
        return segments_of(counts_of(item for item in items if item.is_counted))
