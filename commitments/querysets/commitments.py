from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

import commitments.models.commitments as rows  # this pair of files knows each other
from commitments.answering import answered_for_by
from commitments.former_references import FormerReference
from commitments.ratings import ENDED, LIVE, Rating
from commitments.slips import slips_on

if TYPE_CHECKING:
    from people.models import User

# What sorts commitments within their work strand, and those in the order of the strands.
IN_STRAND = ["kind", "place", "series", "number"]
NATURAL_ORDER = ["workstream__order", *IN_STRAND]


class CommitmentQuerySet(models.QuerySet["rows.Commitment"]):
    def visible_to(self, user: "User") -> Self:
        """Everyone who may sign in, and every key, sees the whole programme."""
        return self if user.is_authenticated else self.none()

    def named(self, *references: str) -> Self:
        """Those that have, or had, one of these references."""
        former = FormerReference.objects.filter(reference__in=references)
        return self.filter(
            Q(reference__in=references) | Q(pk__in=former.values("commitment"))
        )

    def named_in(self, text: str) -> Self:
        """Those whose references stand in a text, with blanks or commas between them; all where
        there is none.
        """
        references = text.replace(",", " ").upper().split()
        return self.named(*references) if text.strip() else self

    def to_be_confirmed(self) -> Self:
        """Those whose wording and number are to be confirmed, of what is not over."""
        return self.counted().filter(basis__in=self.model.TO_BE_CONFIRMED)

    def set_down_by(self, day: date) -> Self:
        """Those that had been added by the end of a day."""
        return self.filter(Q(added_on=None) | Q(added_on__lte=day))

    def live(self) -> Self:
        """What owes an update in an open round."""
        return self.filter(lifecycle__in=LIVE)

    def counted(self) -> Self:
        """All but what was withdrawn or superseded: what the programme's figures count."""
        return self.exclude(lifecycle__in=ENDED)

    def reportable_by(self, user: "User") -> Self:
        """Those that this person or key may submit updates for (`commitments.answering`)."""
        if user.is_officer:
            return self
        return self.filter(answered_for_by(user))

    def late(self, today: date) -> Self:
        """Those with an open milestone whose slip on a day makes the evidence late."""
        its_own = rows.Commitment.objects.filter(pk=OuterRef("pk"))
        late = its_own.filter(
            slips_on(today, of="milestones__"),
            milestones__done_date=None,
            milestones__withdrawn_on=None,
        )
        return self.filter(Exists(late))

    def with_severity(self) -> Self:
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

    def in_natural_order(self, *before: str) -> Self:
        """By work strand, then in the order that officers gave them; what has no place in it comes
        after, by reference, REC-2 before REC-10. Or first by what is named.
        """
        return self.order_by(*before, *NATURAL_ORDER)
