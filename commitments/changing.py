"""Officers give a commitment another owner, lead or work strand, by the rule of its form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from commitments.models import Commitment
from people.models import Organisation, Seat, User
from people.officers import check_officer
from workstreams.models import Workstream


def owners() -> QuerySet[Seat]:
    """Return the seats that may own a commitment."""
    return Seat.objects.owning()


def leads() -> QuerySet[Organisation]:
    """Return the organisations that may lead one, or help with it."""
    return Organisation.objects.present()


def strands() -> QuerySet[Workstream]:
    """Return the work strands that one may belong to."""
    return Workstream.objects.all()


def check_is_another(commitment: Commitment, name: str, value: Any) -> None:
    """Raise `ValidationError` for the `owner`, `lead` or `workstream` that it has. No query."""
    if getattr(commitment, f"{name}_id") == value.pk:
        raise ValidationError({name: f"It is {value} already."}, code="unchanged")


CHOICES = {"owner": owners, "lead": leads, "workstream": strands}


@transaction.atomic
def change(*, commitment: Commitment, name: str, value: Any, by: User) -> Commitment:
    """Give a commitment another `owner`, `lead` or `workstream`. Nothing else of it changes.

    Raises `NotAllowed` for who is no officer, and `ValidationError` for what it is already and for
    what can be chosen no more.
    """
    check_officer(by, "What stands of a commitment is changed by programme officers.")
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    commitment = locked.get(pk=commitment.pk)
    check_is_another(commitment, name, value)
    if not CHOICES[name]().filter(pk=value.pk).exists():
        sentence = f"{value} cannot be chosen any more."
        raise ValidationError({name: sentence}, code="invalid_choice")
    setattr(commitment, name, value)
    changed = [name]
    if name == "workstream":
        # Its place was among those of the strand that it leaves.
        commitment.place = None
        changed.append("place")
    commitment.save(update_fields=changed)
    return commitment
