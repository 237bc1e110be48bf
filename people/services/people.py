"""People come and go, seats pass on."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import (
    AccountChange,
    AccountHand,
    Seat,
    SeatHolding,
    Substitution,
    User,
)
from people.officers import check_officer
from people.services.account_changes import Officers, note_loss, reopen
from people.services.account_hands import note_hand
from people.signals import person_left
from toolkit.errors import NotAllowed

FOR_OFFICERS = "People are managed by programme officers."


@transaction.atomic
def pass_seat(
    *, seat: Seat, to: User | None, on: date, today: date, by: User | None = None
) -> SeatHolding | None:
    """End the present holding of a seat on a day and begin the next from that day; `to=None` leaves
    it empty.

    Raises `ValidationError` for a day to come, before the present holder's first, or for someone
    who cannot hold it.
    """
    if by is not None:
        check_officer(by, "Seats are passed on by programme officers.")
    if on > today:
        raise ValidationError(
            {"on": "The day must be today or earlier."}, code="future"
        )
    if to is not None and not is_active_member(to):
        raise ValidationError(
            {"to": "A seat is held by an active Leadership Group member."},
            code="not_a_member",
        )
    _end_present_holding(seat, to, on)
    if to is None:
        return None
    holding = SeatHolding(seat=seat, person=to, since=on)
    holding.full_clean()
    holding.save()
    return holding


def _end_present_holding(seat: Seat, to: User | None, on: date) -> None:
    holdings = SeatHolding.objects.select_for_update()
    present = holdings.filter(seat=seat, until=None).first()
    if present is None:
        return
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


def is_active_member(person: User) -> bool:
    """True for who may hold a seat or stand in for its holder."""
    return person.is_active and person.role == User.Role.MEMBER


@transaction.atomic
def deactivate(*, person: User, today: date, by: User) -> None:
    """Close a leaver's account. The person stays on the record; seats they hold fall
    empty today.

    Of an officer all officers hear, and so do they. Their password goes, and with it every session
    and every link that sets one: neither comes back with the account.
    """
    check_officer(by, FOR_OFFICERS)
    Officers.locked().check_is_one(by)
    if person == by:
        raise NotAllowed("You cannot deactivate your own account. Ask another officer.")
    person = User.objects.select_for_update().get(pk=person.pk)
    for holding in person.holdings.filter(until=None).select_related("seat"):
        day = max(today, holding.since)
        pass_seat(seat=holding.seat, to=None, on=day, today=day, by=by)
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    person_left.send(sender=User, person=person, today=today, by=by)
    if person.is_officer and person.email:
        note_loss(
            person=person,
            address=person.email,
            by=by,
            at=timezone.now(),
        )


@transaction.atomic
def reactivate(*, person: User, by: User, at: datetime) -> AccountChange | None:
    """Open the account of somebody who has come back. Seats do not come back with it, nor does the
    password: they need a link to set a new one, made from now on.

    An officer's waits for another officer: what was asked is returned. `at` is real.
    """
    check_officer(by, FOR_OFFICERS)
    if person.is_officer:
        return reopen(person=person, by=by, at=at)
    person.is_active = True
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    note_hand(account=person, kind=AccountHand.Kind.REOPENED, by=by, at=at)
    return None


@transaction.atomic
def arrange_substitute(
    *, person: User, substitute: User, first_day: date, last_day: date, by: User
) -> Substitution:
    """Have another member answer for somebody's seats while they are away, both days included.

    Raises `ValidationError` for days out of order, days somebody stands in on already, anyone but a
    member, and where the substitute is away too or the person stands in for another: nobody would
    answer for the third.
    """
    check_officer(by, FOR_OFFICERS)
    for field, member in {"person": person, "substitute": substitute}.items():
        if not is_active_member(member):
            raise ValidationError(
                {field: f"{member} is no active Leadership Group member."},
                code="not_a_member",
            )
    substitution = Substitution(
        person=person, substitute=substitute, first_day=first_day, last_day=last_day
    )
    substitution.full_clean()
    _check_no_third(substitution)
    substitution.save()
    return substitution


def _check_no_third(new: Substitution) -> None:
    """Refuse a substitute who is away too, or a person who stands in for a third."""
    same_days = Substitution.objects.filter(
        first_day__lte=new.last_day, last_day__gte=new.first_day
    )
    if same_days.filter(person=new.substitute).exists():
        raise ValidationError(
            {"substitute": f"{new.substitute} is away on some of these days too."},
            code="away_too",
        )
    as_substitute = same_days.filter(substitute=new.person).select_related("person")
    if other := as_substitute.first():
        sentence = (
            f"{new.person} stands in for {other.person} on some of these days. End that"
            " first."
        )
        raise ValidationError({"substitute": sentence}, code="stands_in")


def end_substitution(*, substitution: Substitution, today: date, by: User) -> None:
    """End it with yesterday; what has not begun is taken off altogether."""
    check_officer(by, FOR_OFFICERS)
    if substitution.first_day >= today:
        substitution.delete()
        return
    substitution.last_day = min(substitution.last_day, today - timedelta(days=1))
    substitution.save(update_fields=["last_day"])
