from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

import meetings.models.papers as rows  # this pair of files knows each other
from people.models import User
from rounds.querysets.invitations import is_invited


def sees_issued(user: User) -> Q:
    """True of what was issued for a meeting, with a `marking`, where a person may read it: all for
    officers; for members of the Leadership Group and for who is invited to the meeting; what is
    marked sensitive for who is invited alone.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    if user.is_officer:
        return Q()
    invited = is_invited(user)
    if user.role == User.Role.MEMBER:
        invited |= ~Q(marking="sensitive")
    return invited


class PaperQuerySet(models.QuerySet["rows.Paper"]):
    def visible_to(self, user: User) -> Self:
        """All for officers; issued ones for who else may read them."""
        if user.is_authenticated and user.is_officer:
            return self
        return self.issued().filter(sees_issued(user))

    def without_content(self) -> Self:
        """Without all that each says, which is much and which lists do not show."""
        return self.defer("content")

    def papers(self) -> Self:
        """Without minutes."""
        return self.filter(kind=rows.Paper.Kind.PAPER)

    def minutes(self) -> Self:
        return self.filter(kind=rows.Paper.Kind.MINUTES)

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
