"""Whether somebody is asked to a meeting, as a condition of queries."""

from django.db.models import Exists, OuterRef, Q

from people.models import SeatHolding, Substitution, User
from rounds.models.arrangements import Guest


def is_invited(user: User, meeting: str = "meeting") -> Q:
    """True of rows to whose meeting a person is invited: as a guest, by a seat they hold on its
    day, or for the holder whom they stand in for then. The rule of `rounds.invited`.

    `meeting` is the way from the rows to their meeting.
    """
    guest = Guest.objects.filter(meeting=OuterRef(meeting), person=user.pk)
    day = OuterRef(f"{meeting}__date")
    held = SeatHolding.objects.filter(
        Q(until=None) | Q(until__gt=day),
        since__lte=day,
        seat__group=OuterRef(f"{meeting}__group"),
    )
    away = Substitution.objects.in_force().filter(
        first_day__lte=OuterRef(day), last_day__gte=OuterRef(day), substitute=user.pk
    )
    comes = held.filter(Q(person=user.pk) | Q(person__in=away.values("person")))
    return Q(Exists(guest)) | Q(Exists(comes))
