"""Many people are added at once; their invitations are held until an officer sends them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction

from people.invitations import send_invitation
from people.many.judging import Row, seat_is_held
from people.models import AccountHand, Invitation, Seat, User
from people.officers import check_officer
from people.services import note_hand, pass_seat
from people.services.people import FOR_OFFICERS
from toolkit.mail import UNSENT, is_away, what_went_wrong

MOST_SENT = 100
PATIENCE = 10  # seconds, for the mail server
Refused = tuple[Row, str]


@dataclass
class Sending:
    """What became of the invitations that were held."""

    sent: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # address, why
    stopped: str = ""  # why no more were tried


def add_people(
    *, rows: Iterable[Row], by: User, today: date, at: datetime
) -> tuple[list[User], list[Refused]]:
    """Add the people of sound rows, each whole or not at all, and hold their invitations.

    Return whom, and the rows that could not be added, as where somebody else has just taken a seat.
    `at` is real.
    """
    check_officer(by, FOR_OFFICERS)
    people: list[User] = []
    refused: list[Refused] = []
    for row in rows:
        try:
            people.append(_add(row, by, today, at))
        except ValidationError as refusal:
            refused.append((row, " ".join(refusal.messages)))
        except IntegrityError:
            refused.append((row, "Someone else changed this at the same moment."))
    return people, refused


@transaction.atomic
def _add(row: Row, by: User, today: date, at: datetime) -> User:
    person = row.person
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    person.save()
    note_hand(account=person, kind=AccountHand.Kind.ADDED, by=by, at=at)
    Invitation.objects.create(person=person, held_by=by, held_at=at)
    if row.seat:
        _check_is_empty(row.seat)
        pass_seat(seat=row.seat, to=person, on=today, today=today, by=by)
    return person


def _check_is_empty(seat: Seat) -> None:
    """Hold a seat, and refuse one that somebody has taken since the row was judged."""
    seat = Seat.objects.select_for_update(of=["self"], no_key=True).get(pk=seat.pk)
    holding = seat.holdings.present().select_related("person").first()
    if holding:
        raise ValidationError(seat_is_held(holding.person), code="held")


def send_held(*, by: User, at: datetime) -> Sending:
    """Send the invitations that are held, over one connection. What cannot be sent stays held, and
    where the mail server is away no more are tried. `at` is real.
    """
    check_officer(by, FOR_OFFICERS)
    sending = Sending()
    connection = get_connection(timeout=PATIENCE)
    held = Invitation.objects.held().values_list("pk", flat=True)[:MOST_SENT]
    try:
        _send_each(list(held), by, at, connection, sending)
    finally:
        connection.close()
    return sending


def _send_each(
    keys: Sequence[int],
    by: User,
    at: datetime,
    connection: BaseEmailBackend,
    sending: Sending,
) -> None:
    for key in keys:
        try:
            sending.sent += _send(key, by, at, connection)
        except UNSENT as fault:
            if is_away(fault):
                sending.stopped = what_went_wrong(fault)
                return
            person = User.objects.get(invitation=key)
            sending.refused.append((str(person.email), what_went_wrong(fault)))


@transaction.atomic
def _send(key: int, by: User, at: datetime, connection: BaseEmailBackend) -> int:
    """Send one that is still held, and return how many were: another officer may be at it."""
    held = Invitation.objects.held().select_for_update(of=["self"], skip_locked=True)
    invitation = held.select_related("person").filter(pk=key).first()
    if invitation is None:
        return 0
    send_invitation(invitation.person, connection)
    invitation.sent_by, invitation.sent_at = by, at
    invitation.save(update_fields=["sent_by", "sent_at"])
    return 1
