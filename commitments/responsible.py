"""Who is named as the person that does the work of a commitment, and who names them."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.models import Commitment, ResponsiblePerson
from commitments.querysets.responsible import bodies_of
from people.models import User
from toolkit.errors import Conflict, NotAllowed

WHO_NAMES = (
    "Who is responsible is named by programme officers, by who holds the seat that owns"
    " it, and by the contacts of the organisation that leads it."
)


def may_name(user: User, commitment: Commitment) -> bool:
    """True for an officer, who holds the owner's seat or stands in for them, and a contact of the
    lead organisation. No query for whom a request signed in.
    """
    if user.is_officer or commitment.owner_id in user.seat_ids:
        return True
    is_of_lead = user.organisation_id == commitment.lead_id
    return user.role == User.Role.PARTNER and user.is_contact and is_of_lead


def check_may_name(user: User, commitment: Commitment) -> None:
    """Raise `NotAllowed` with a sentence that says who may, for anyone else."""
    if not may_name(user, commitment):
        raise NotAllowed(WHO_NAMES)


@transaction.atomic
def name_responsible(
    *,
    commitment: Commitment,
    person: User,
    from_date: date,
    today: date,
    by: User,
    at: datetime,
) -> ResponsiblePerson:
    """Name a person responsible for a commitment from a day on, beside who is already.

    Raises `NotAllowed` for who may not, and `ValidationError` for a day to come, for somebody of
    neither the lead nor the owner's body, and for who is responsible already.
    """
    commitment = _locked(commitment)
    check_may_name(by, commitment)
    check_may_be_named(person, bodies_of(person), commitment, from_date, today)
    if commitment.responsible_people.present().filter(person=person).exists():
        raise already_responsible(person)
    responsible = ResponsiblePerson(
        commitment=commitment,
        person=person,
        from_date=from_date,
        named_by=by,
        named_at=at,
    )
    responsible.full_clean()
    responsible.save()
    return responsible


def check_may_be_named(
    person: User,
    bodies: set[int],
    commitment: Commitment,
    from_date: date,
    today: date,
) -> None:
    """Raise `ValidationError` for a day to come, and for somebody of neither the lead nor the
    owner's body.

    `bodies` are those of the person (`bodies_of`). No query where lead and owner were read.
    """
    _check_not_to_come("from_date", from_date, today)
    if not bodies & {commitment.lead_id, commitment.owner.organisation_id}:
        names = _bodies(commitment)
        raise ValidationError(
            {"person": f"{person} has no account of {names}. Choose who has."},
            code="not_of_body",
        )


def already_responsible(person: User) -> ValidationError:
    """Return what is said where somebody is named who is responsible already."""
    sentence = f"{person} is responsible for it already."
    return ValidationError({"person": sentence}, code="same")


def check_may_end(responsible: ResponsiblePerson, on: date, today: date) -> None:
    """Raise `ValidationError` for a day to come, or before the first on which a person was
    responsible.
    """
    _check_not_to_come("on", on, today)
    if on < responsible.from_date:
        first = f"{responsible.from_date:%-d %B %Y}"
        raise ValidationError(
            {"on": f"It began on {first}: it cannot end before."}, code="before_first"
        )


def _check_not_to_come(name: str, day: date, today: date) -> None:
    if day > today:
        raise ValidationError(
            {name: "The day must be today or earlier."}, code="future"
        )


@transaction.atomic
def end_responsibility(
    *, responsible: ResponsiblePerson, on: date, today: date, by: User
) -> ResponsiblePerson:
    """End that a person is responsible: from this day on they are not.

    Raises `NotAllowed` for who may not, `Conflict` where it has ended, and `ValidationError` for a
    day to come or before the first.
    """
    commitment = _locked(responsible.commitment)
    responsible = ResponsiblePerson.objects.select_related("person").get(
        pk=responsible.pk
    )
    check_may_name(by, commitment)
    if responsible.to_date:
        raise Conflict(
            f"{responsible.person} is not responsible any more since"
            f" {responsible.to_date:%-d %B %Y}."
        )
    check_may_end(responsible, on, today)
    _end(responsible, on, by)
    return responsible


@transaction.atomic
def end_all_of(*, person: User, today: date, by: User) -> list[ResponsiblePerson]:
    """End today all that a leaver is responsible for, and return it. Their account is closed by
    who may do that, which is not asked again.
    """
    present = ResponsiblePerson.objects.present().filter(person=person)
    ended = list(present.select_for_update(of=["self"]).select_related("commitment"))
    for responsible in ended:
        _end(responsible, max(today, responsible.from_date), by)
    return ended


def _end(responsible: ResponsiblePerson, on: date, by: User) -> None:
    responsible.to_date = on
    responsible.ended_by = by
    responsible.full_clean()
    responsible.save()


def _locked(commitment: Commitment) -> Commitment:
    """Return it anew, locked: of two who change who is responsible, one comes after the other."""
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("lead", "owner__organisation").get(pk=commitment.pk)


def _bodies(commitment: Commitment) -> str:
    """Return the names of the lead and the owner's organisation, each once."""
    bodies = [commitment.lead, commitment.owner.organisation]
    names = dict.fromkeys(body.name for body in bodies if body)
    return " or ".join(names)
