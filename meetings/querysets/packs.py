from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef

from meetings.querysets.papers import sees_issued
from people.models import User

if TYPE_CHECKING:
    from meetings.models.packs import Pack, UploadedPaper


class PackQuerySet(models.QuerySet["Pack"]):
    def visible_to(self, user: User) -> Self:
        """Those that a person may read: the rule of issued papers."""
        return self.filter(sees_issued(user))

    def without_content(self) -> Self:
        """Without all that each says, which is much and which lists do not show."""
        return self.defer("content")

    def present(self) -> Self:
        """Of each meeting the last version."""
        newer = self.model.objects.filter(
            meeting=OuterRef("meeting"), version__gt=OuterRef("version")
        )
        return self.exclude(models.Exists(newer))


class UploadedPaperQuerySet(models.QuerySet["UploadedPaper"]):
    def visible_to(self, user: User) -> Self:
        """All for officers. For others those in a pack that was issued, by the rule of papers."""
        if user.is_authenticated and user.is_officer:
            return self
        return self.in_a_pack().filter(sees_issued(user))

    def in_a_pack(self) -> Self:
        """Those that an issued pack holds."""
        return self.filter(in_packs__isnull=False).distinct()

    def present(self) -> Self:
        """Those that nobody took off their meeting again."""
        return self.filter(removed_at=None)
