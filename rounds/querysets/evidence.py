from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from rounds.models.updates import ProgressUpdate

if TYPE_CHECKING:
    from people.models import User
    from rounds.models.evidence import EvidenceFile


class EvidenceQuerySet(models.QuerySet["EvidenceFile"]):
    def kept(self) -> Self:
        """Those that nobody took off their update again."""
        return self.filter(removed_at=None)

    def visible_to(self, user: "User") -> Self:
        """Those of updates that this person may see; what was taken off again, only for who sees
        its drafts.
        """
        updates = ProgressUpdate.objects.visible_to(user)
        drafts = ProgressUpdate.objects.seen_before_acceptance_by(user)
        return self.filter(
            Q(update__in=updates, removed_at=None) | Q(update__in=drafts)
        )
