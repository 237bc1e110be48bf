"""Who is asked to a meeting."""

from dataclasses import dataclass
from datetime import date

from people.models import Seat, SeatHolding, Substitution, User
from rounds.models import Guest, Meeting

MOST_GUESTS = 200


@dataclass(frozen=True)
class InvitedSeat:
    """A seat of the group, who holds it on the meeting's day, and who stands in for them then."""

    seat: Seat
    holder: User | None
    stand_in: User | None

    @property
    def comes(self) -> User | None:
        """Who is asked to come."""
        return self.stand_in or self.holder


@dataclass(frozen=True)
class Invited:
    """Who is asked to a meeting."""

    seats: list[InvitedSeat]
    guests: list[Guest]

    @property
    def people(self) -> list[User]:
        """Everybody who is asked to come, each once."""
        comers = [row.comes for row in self.seats if row.comes]
        everybody = [*comers, *[guest.person for guest in self.guests]]
        return list({person.pk: person for person in everybody}.values())


def invited_to(meeting: Meeting) -> Invited:
    """Return who is asked to a meeting: who holds a seat of its group on its day, or stands in for
    them then, and its guests. Four queries.
    """
    seats = Seat.objects.present().filter(group=meeting.group_id)
    held = SeatHolding.objects.on(meeting.date).filter(seat__group=meeting.group_id)
    holders = {row.seat_id: row.person for row in held.select_related("person")}
    stand_ins = _stand_ins_on(meeting.date)
    rows = []
    for seat in seats.order_by("-is_chair", "title"):
        holder = holders.get(seat.pk)
        stand_in = stand_ins.get(holder.pk) if holder else None
        rows.append(InvitedSeat(seat, holder, stand_in))
    guests = meeting.guests.select_related("person__organisation")[:MOST_GUESTS]
    return Invited(rows, list(guests))


def _stand_ins_on(day: date) -> dict[int, User]:
    """Return who stands in on a day, by the key of who is away."""
    away = Substitution.objects.on(day).in_force().select_related("substitute")
    return {row.person_id: row.substitute for row in away}
