"""Who is named as responsible for what is owed: they are told by name, and the seat's holder who
was told of what.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)

from commitments.models import ResponsiblePerson
from commitments.querysets.commitments import CommitmentQuerySet
from people.models import SeatHolding, User

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

Names = tuple[str, ...]


class MayReport(TypedDict):
    """What `responsible_for` adds to who is responsible."""

    may_report: bool


def responsible_for(
    commitments: CommitmentQuerySet,
) -> "QuerySet[WithAnnotations[ResponsiblePerson, MayReport]]":
    """Return who is responsible today for any of these commitments, each with `may_report`."""
    in_force = _who_can_be_told().annotate(may_report=_may_report())
    return in_force.filter(commitment__in=commitments.values("pk")).order_by()


def names_by_commitment(keys: Iterable[int]) -> dict[int, Names]:
    """Return the names of who is responsible today, by commitment. One query."""
    in_force = _who_can_be_told().filter(commitment__in=set(keys))
    in_order = in_force.order_by("person__name", "pk")
    names: dict[int, list[str]] = defaultdict(list)
    for commitment, name in in_order.values_list("commitment", "person__name"):
        names[commitment].append(name)
    return {commitment: tuple(each) for commitment, each in names.items()}


def _who_can_be_told() -> "QuerySet[ResponsiblePerson]":
    """Those in force, but for who is not invited yet: the seat's holder is told in their place."""
    people = User.objects.reachable()
    return ResponsiblePerson.objects.in_force().filter(person__in=people.values("pk"))


def _may_report() -> ExpressionWrapper:
    """True of who may report what they are responsible for, by the rule of
    `commitments.answering`: the owner's body alone does not.
    """
    seats = SeatHolding.objects.present().filter(person=OuterRef("person"))
    of_owner = seats.filter(seat=OuterRef("commitment__owner"))
    of_lead = seats.filter(seat__organisation=OuterRef("commitment__lead"))
    is_of_lead = Q(
        person__role=User.Role.PARTNER, person__organisation=F("commitment__lead")
    )
    may = Q(person__role=User.Role.OFFICER) | is_of_lead
    may = may | Q(Exists(of_owner)) | Q(Exists(of_lead))
    return ExpressionWrapper(may, output_field=BooleanField())
