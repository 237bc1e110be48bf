from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

import commitments.models.responsible as rows  # this pair of files knows each other
from people.models import SeatHolding, User

if TYPE_CHECKING:
    from commitments.models.commitments import Commitment
    from commitments.querysets.commitments import CommitmentQuerySet

NOBODY = "nobody"  # in place of a name, in addresses


class ResponsiblePersonQuerySet(models.QuerySet["rows.ResponsiblePerson"]):
    def present(self) -> Self:
        """Those that have not ended."""
        return self.filter(to_date=None)

    def on(self, day: date) -> Self:
        """Those that held on a day. The last day of one is the day before the one it ends on."""
        return self.filter(from_date__lte=day).filter(
            Q(to_date=None) | Q(to_date__gt=day)
        )

    def in_force(self) -> Self:
        """Those present whose person still has an account, and still belongs to the lead or to the
        owner's body: who is told, and shown.
        """
        seats = SeatHolding.objects.present().filter(person=OuterRef("person"))
        belongs = Q()
        for body in ("commitment__lead", "commitment__owner__organisation"):
            sits_there = seats.filter(seat__organisation=OuterRef(body))
            is_of_it = Q(person__organisation=F(body))
            belongs = belongs | is_of_it | Q(Exists(sits_there))
        reachable = self.present().filter(
            person__is_active=True, person__email__isnull=False
        )
        return reachable.filter(belongs)

    def names_of_each(self, commitment: str = "pk") -> ArraySubquery:
        """The names of those in force for the commitment that a column of an outer query holds, in
        order.
        """
        of_each = self.in_force().filter(commitment=OuterRef(commitment))
        return ArraySubquery(
            of_each.order_by("person__name", "pk").values("person__name")
        )


def narrowed_to(rows_of: Any, name: str, commitment: str = "pk") -> Any:
    """Return rows of whose commitments somebody of this name is responsible today, in any case of
    it; with `NOBODY` those of which nobody is. A column of theirs holds the commitment.
    """
    in_force = rows.ResponsiblePerson.objects.in_force()
    column = f"{commitment}__in"
    if name == NOBODY:
        return rows_of.exclude(**{column: in_force.values("commitment")})
    named = in_force.filter(person__name__iexact=name)
    return rows_of.filter(**{column: named.values("commitment")})


def with_responsible(commitments: "CommitmentQuerySet") -> "CommitmentQuerySet":
    """Add `responsible`: today's names of who does the work of each, in order. No query more."""
    names = rows.ResponsiblePerson.objects.names_of_each()
    return commitments.annotate(responsible=names)


def people_of(commitment: "Commitment") -> models.QuerySet[User]:
    """Return who may be named responsible for a commitment: people with an account, of the
    organisation that leads it or of the owner's. It is the rule of `in_force`, asked before.
    """
    bodies = [commitment.lead_id, commitment.owner.organisation_id]
    holdings = SeatHolding.objects.present().filter(
        person=OuterRef("pk"), seat__organisation__in=bodies
    )
    people = User.objects.active().people()
    return people.filter(Q(organisation__in=bodies) | Exists(holdings))


def bodies_of(person: User) -> set[int]:
    """Return the keys of the organisations for which a person may be named responsible: their own
    and those whose seats they hold; none for who has no account. It is the rule of `people_of`,
    asked of one person. One query.
    """
    if not person.is_active or person.email is None:
        return set()
    holdings = SeatHolding.objects.present().filter(person=person)
    bodies = [*holdings.values_list("seat__organisation", flat=True)]
    return {body for body in [*bodies, person.organisation_id] if body is not None}
