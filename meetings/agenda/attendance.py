"""Who was at a meeting: each seat of the group, and each of the others who were invited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from meetings.agenda.editing import locked_agenda
from people.models import Seat, User
from rounds.invited import invited_to
from rounds.models import Attendance, Meeting

SENT_SOMEBODY = "by substitute"


@dataclass(frozen=True)
class Invitation:
    """A seat of the group, or somebody invited beside it, with whether they came, where noted."""

    seat: Seat | None
    person: User | None  # who is asked to come
    part: str  # what one of the others comes for
    noted: Attendance | None

    @property
    def key(self) -> str:
        """What names it in a form."""
        if self.seat:
            return f"seat-{self.seat.pk}"
        assert self.person is not None
        return f"person-{self.person.pk}"

    def __str__(self) -> str:
        if self.seat is None:
            return str(self.person)
        return f"{self.person or 'Nobody'}, {self.seat}"


@dataclass(frozen=True)
class Came:
    """What an officer notes of one invitation. Without `how` nothing is noted."""

    invitation: Invitation
    how: str
    substitute: str = ""


def invitations_of(meeting: Meeting) -> list[Invitation]:
    """Return who is asked to a meeting, with whether each came. Five queries."""
    invited = invited_to(meeting)
    rows = Attendance.objects.filter(meeting=meeting)
    by_seat, by_person = {}, {}
    for row in rows.select_related("seat__organisation", "person"):
        if row.seat_id:
            by_seat[row.seat_id] = row
        else:
            by_person[row.person_id] = row
    of_seats = [
        Invitation(row.seat, row.comes, "", by_seat.get(row.seat.pk))
        for row in invited.seats
    ]
    of_others = [
        Invitation(None, guest.person, guest.part, by_person.get(guest.person_id))
        for guest in invited.guests
    ]
    return [*of_seats, *of_others]


@transaction.atomic
def note_attendance(
    *, meeting: Meeting, came: Iterable[Came], by: User, at: datetime
) -> int:
    """Note who came to a meeting, and return how many notes are new or another.

    Raises `NotAllowed` for who is no officer, `Conflict` for a meeting that is cancelled or whose
    minutes are agreed, and `ValidationError` where a substitute is not named.
    """
    meeting = locked_agenda(meeting, by)
    changed = 0
    for each in came:
        changed += _note(meeting, each, by, at)
    return changed


def _note(meeting: Meeting, came: Came, by: User, at: datetime) -> bool:
    """Keep one note, and return whether it is new or another."""
    invitation = came.invitation
    noted = invitation.noted
    before = (noted.how, noted.substitute) if noted else ("", "")
    if before == (came.how, came.substitute):
        return False
    if noted and not came.how:
        noted.delete()
        return True
    row = noted or Attendance(
        meeting=meeting, seat=invitation.seat, person=invitation.person
    )
    row.how, row.substitute = came.how, came.substitute
    row.changed_by, row.changed_at = by, at
    row.full_clean()
    row.save()
    return True


def came_in_short(meeting: Meeting) -> list[tuple[str, int]]:
    """Return how many came, sent somebody, sent apologies or were not there. One query."""
    hows = list(
        Attendance.objects.filter(meeting=meeting).values_list("how", flat=True)
    )
    return [
        (SENT_SOMEBODY if how == Attendance.How.SUBSTITUTE else label, hows.count(how))
        for how, label in Attendance.How.choices
        if how in hows
    ]
