from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from commitments.answering import answered_for_by
from people.models import Organisation
from rounds.models.updates import ProgressUpdate

if TYPE_CHECKING:
    from people.models import User
    from rounds.models.contributions import Contribution


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, user: "User") -> Self:
        """Those of one's own organisation and of what went into it, those to what one answers for,
        and all once the update is accepted.
        """
        if user.is_officer:
            return self
        accepted = ProgressUpdate.objects.accepted().filter(
            commitment=OuterRef("commitment"), round=OuterRef("round")
        )
        own = Q(organisation__in=Organisation.objects.standing_as(user.body_ids))
        return self.filter(
            own | answered_for_by(user, "commitment__") | Exists(accepted)
        )
