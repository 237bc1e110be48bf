"""People come and go, seats pass on."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import Seat, SeatHolding, Substitution, User
from toolkit.errors import NotAllowed


@transaction.atomic
def pass_seat(
    *, seat: Seat, to: User | None, on: date, today: date, by: User | None = None
) -> SeatHolding | None:
    """End the present holding of a seat on a day and begin the next from that day; `to=None` leaves
    it empty.

    Raises `ValidationError` for a day to come, before the present holder's first, or for someone
    who cannot hold it.
    """
    if by is not None and not by.is_officer:
        raise NotAllowed("Seats are passed on by programme officers.")
    if on > today:
        raise ValidationError(
            {"on": "The day must be today or earlier."}, code="future"
        )
    if to is not None and (to.role != User.Role.MEMBER or not to.is_active):
        raise ValidationError(
            {"to": "A seat is held by an active Leadership Group member."},
            code="not_a_member",
        )
    present = (
        SeatHolding.objects.select_for_update().filter(seat=seat, until=None).first()
    )
    if present is not None:
        if present.person == to:
            raise ValidationError(
                {"to": f"{to} holds this seat already."}, code="same_holder"
            )
        if on < present.since:
            raise ValidationError(
                {"on": "A seat cannot pass on before its holder took it."},
                code="before_holder",
            )
        present.until = on
        present.full_clean()
        present.save()
    if to is None:
        return None
    holding = SeatHolding(seat=seat, person=to, since=on)
    holding.full_clean()
    holding.save()
    return holding


@transaction.atomic
def deactivate(*, person: User, today: date, by: User) -> None:
    """Close a leaver's account. The person stays on the record; seats they hold fall
    empty today.
    """
    _check_officer(by)
    if person == by:
        raise NotAllowed("You cannot deactivate your own account. Ask another officer.")
    person = User.objects.select_for_update().get(pk=person.pk)
    for holding in person.holdings.filter(until=None).select_related("seat"):
        pass_seat(
            seat=holding.seat,
            to=None,
            on=max(today, holding.since),
            today=max(today, holding.since),
            by=by,
        )
    person.is_active = False
    person.save(update_fields=["is_active"])


def reactivate(*, person: User, by: User) -> None:
    """Open the account of somebody who has come back. Seats do not come back with it."""
    _check_officer(by)
    person.is_active = True
    person.save(update_fields=["is_active"])


@transaction.atomic
def arrange_substitute(
    *, person: User, substitute: User, first_day: date, last_day: date, by: User
) -> Substitution:
    """Have another member answer for somebody's seats while they are away, both days included.

    Raises `ValidationError` for days out of order, days somebody stands in on already, anyone but a
    member, and where the substitute is away too or the person stands in for another: nobody would
    answer for the third.
    """
    _check_officer(by)
    for field, one in {"person": person, "substitute": substitute}.items():
        if one.role != User.Role.MEMBER or not one.is_active:
            raise ValidationError(
                {field: f"{one} is no active Leadership Group member."},
                code="not_a_member",
            )
    substitution = Substitution(
        person=person, substitute=substitute, first_day=first_day, last_day=last_day
    )
    substitution.full_clean()
    then = Substitution.objects.filter(first_day__lte=last_day, last_day__gte=first_day)
    if then.filter(person=substitute).exists():
        raise ValidationError(
            {"substitute": f"{substitute} is away on some of these days too."},
            code="away_too",
        )
    if other := then.filter(substitute=person).select_related("person").first():
        said = (
            f"{person} stands in for {other.person} on some of these days. End that"
            " first."
        )
        raise ValidationError({"substitute": said}, code="stands_in")
    substitution.save()
    return substitution


def end_substitution(*, substitution: Substitution, today: date, by: User) -> None:
    """End it with yesterday; what has not begun is taken off altogether."""
    _check_officer(by)
    if substitution.first_day >= today:
        substitution.delete()
        return
    substitution.last_day = min(substitution.last_day, today - timedelta(days=1))
    substitution.save(update_fields=["last_day"])


def _check_officer(by: User) -> None:
    if not by.is_officer:
        raise NotAllowed("People are managed by programme officers.")
