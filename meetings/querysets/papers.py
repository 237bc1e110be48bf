from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

import meetings.models.papers as rows  # this pair of files knows each other
from people.models import SeatHolding, Substitution, User
from rounds.models import Guest


class PaperQuerySet(models.QuerySet["rows.Paper"]):
    def visible_to(self, user: User) -> Self:
        """All for officers. Issued ones for members of the Leadership Group and for who is invited
        to the meeting; those with a marking that says so for who is invited alone.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        invited = _is_invited(user)
        if user.role == User.Role.MEMBER:
            invited |= ~Q(marking=rows.Paper.Marking.SENSITIVE)
        return self.issued().filter(invited)

    def without_content(self) -> Self:
        """Without all that each says, which is much and which lists do not show."""
        return self.defer("content")

    def issued(self) -> Self:
        return self.filter(issued_at__isnull=False)

    def present_versions(self) -> Self:
        """Of each paper the last version that was issued."""
        newer = rows.Paper.objects.issued().filter(
            meeting=OuterRef("meeting"),
            number=OuterRef("number"),
            version__gt=OuterRef("version"),
        )
        return self.issued().exclude(Exists(newer))

    def drafts(self) -> Self:
        return self.filter(issued_at=None)


def _is_invited(user: User) -> Q:
    """Whether a person is invited to the meeting of each paper: as a guest, by a seat they hold on
    its day, or for the holder whom they stand in for then. The rule of `rounds.invited`.
    """
    guest = Guest.objects.filter(meeting=OuterRef("meeting"), person=user.pk)
    day = OuterRef("meeting__date")
    held = SeatHolding.objects.filter(
        Q(until=None) | Q(until__gt=day),
        since__lte=day,
        seat__group=OuterRef("meeting__group"),
    )
    away = Substitution.objects.in_force().filter(
        first_day__lte=OuterRef(day), last_day__gte=OuterRef(day), substitute=user.pk
    )
    comes = held.filter(Q(person=user.pk) | Q(person__in=away.values("person")))
    return Q(Exists(guest)) | Q(Exists(comes))
