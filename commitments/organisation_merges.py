"""An organisation goes into another: what named the old one names the new one from that day.

The past keeps its names: updates name the old seat, closed rounds and contributions the old
organisation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from commitments.models import Commitment
from people.merge_notices import tell_contacts
from people.models import ApiKey, MovedRow, Organisation, OrganisationMerge, Seat, User
from people.officers import check_officer
from people.services import pass_seat
from people.services.people import is_active_member
from toolkit.texts import as_kept
from workstreams.models import Workstream

Kind = MovedRow.Kind


@dataclass(frozen=True)
class Moving:
    """What is to move, of one kind, each by its name."""

    label: str
    names: list[str]


def rows_of(old: Organisation) -> dict[Kind, QuerySet]:
    """Return what names an organisation, by kind."""
    seats = old.seats.all()
    return {
        Kind.LED: Commitment.objects.filter(lead=old),
        Kind.PARTNERED: Commitment.objects.filter(partners=old),
        Kind.OWNED: Commitment.objects.filter(owner__in=seats),
        Kind.STRAND_LED: Workstream.objects.filter(lead=old),
        Kind.STRAND_PARTNERED: Workstream.objects.filter(partners=old),
        Kind.SEAT: seats,
        Kind.PERSON: User.objects.people().filter(organisation=old),
        Kind.KEY: ApiKey.objects.filter(organisation=old).select_related("account"),
    }


def preview(old: Organisation) -> list[Moving]:
    """Return what would move, before anything does. One query of each kind."""
    moving = []
    for kind, rows in rows_of(old).items():
        names = [_named(row) for row in rows]
        moving.append(Moving(kind.label, names))
    return moving


def _named(row: Model) -> str:
    if isinstance(row, ApiKey):
        state = "" if row.is_usable else ", which opens nothing any more"
        return f"{row.name}, begins with {row.prefix}{state}"
    return str(row)


@transaction.atomic
def merge_organisations(
    *, old: Organisation, new: Organisation, by: User, today: date, reason: str
) -> OrganisationMerge:
    """Let an organisation go into another from today on, with the reason. It cannot be undone.

    Raises `NotAllowed` for who is no officer, and `ValidationError` without a reason, for one that
    went into another before, and for a body of the government that would go into another.
    """
    check_officer(by, "Organisations are merged by programme officers.")
    keys = [old.pk, new.pk]
    locked = Organisation.objects.select_for_update().order_by("pk")
    bodies = {body.pk: body for body in locked.filter(pk__in=keys)}
    old, new = bodies[old.pk], bodies[new.pk]
    reason = as_kept(reason)
    if not reason:
        raise ValidationError({"reason": "Say why they merge."}, code="required")
    _check_may_merge(old, new)
    merge = OrganisationMerge(
        old=old, new=new, present=new, day=today, by=by, reason=reason
    )
    merge.full_clean()
    tell_contacts(merge)
    merge.save()
    _note_what_moves(merge)
    _move_commitments(merge)
    _move_partnerships(Commitment, old, new)
    Workstream.objects.filter(lead=old).update(lead=new)
    _move_partnerships(Workstream, old, new)
    for seat in old.seats.select_related("group"):
        _move_seat(seat, merge)
    User.objects.filter(organisation=old).update(organisation=new)
    ApiKey.objects.filter(organisation=old).update(organisation=new)
    OrganisationMerge.objects.filter(present=old).update(present=new)
    return merge


def _check_may_merge(old: Organisation, new: Organisation) -> None:
    if old == new:
        raise ValidationError({"into": "Choose another organisation."}, code="same")
    for body, field in ((old, None), (new, "into")):
        merge = OrganisationMerge.objects.filter(old=body).first()
        if merge:
            sentence = f"{merge} on {merge.day:%-d %B %Y}."
            raise ValidationError({field or "__all__": sentence}, code="merged")
    if old.is_government and not new.is_government:
        raise ValidationError(
            {
                "into": (
                    "What the government leads is accepted at once. A body of the"
                    " government goes into another of the government alone."
                )
            },
            code="government",
        )


def _note_what_moves(merge: OrganisationMerge) -> None:
    moved = []
    for kind, rows in rows_of(merge.old).items():
        keys = _keys_of(kind, rows)
        moved += [MovedRow(merge=merge, kind=kind, row=key) for key in keys]
    MovedRow.objects.bulk_create(moved)


def _keys_of(kind: Kind, rows: QuerySet) -> Iterable[int]:
    """Return the keys of rows; of an API key that of its account, since its own is a text."""
    column = "account" if kind == Kind.KEY else "pk"
    return set(rows.order_by().values_list(column, flat=True))


def _move_commitments(merge: OrganisationMerge) -> None:
    """Give what the old one led to the new one, which then helps with it no more."""
    led = Commitment.objects.filter(lead=merge.old)
    helped = Commitment.partners.through.objects.filter(organisation=merge.new)
    helped.filter(commitment__in=led.values("pk")).delete()
    led.update(lead=merge.new)


def _move_partnerships(
    model: type[Commitment] | type[Workstream], old: Organisation, new: Organisation
) -> None:
    """Let the new one help where the old one did, unless it leads there or helps already."""
    # A table of its own for each, which have no more in common than their columns.
    through: Any = model.partners.through
    ours = through.objects.filter(organisation=old)
    gained = model.objects.filter(partners=old).exclude(Q(lead=new) | Q(partners=new))
    link = f"{model._meta.model_name}_id"
    keys = list(gained.values_list("pk", flat=True))
    ours.delete()
    rows = [through(**{link: key, "organisation": new}) for key in keys]
    through.objects.bulk_create(rows)


def _move_seat(seat: Seat, merge: OrganisationMerge) -> None:
    """Let what a seat owns be owned by the new one's seat in its group, and its holder sit there.

    The old seat falls empty and stays: what was reported names it. Who holds the new one's seat
    already keeps it.
    """
    place = merge.new.seats.filter(group=seat.group).first()
    if place is None:
        place = Seat(
            group=seat.group,
            code=merge.new.code,
            title=merge.new.name,
            organisation=merge.new,
        )
        place.full_clean()
        place.save()
    Commitment.objects.filter(owner=seat).update(owner=place)
    holding = seat.holdings.present().select_related("person").first()
    if holding is None:
        return
    day = max(merge.day, holding.since)
    pass_seat(seat=seat, to=None, on=day, today=day, by=merge.by)
    is_free = not place.holdings.present().exists()
    if is_free and is_active_member(holding.person):
        pass_seat(seat=place, to=holding.person, on=day, today=day, by=merge.by)
