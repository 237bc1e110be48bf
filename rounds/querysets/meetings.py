from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef

import rounds.models.meetings as rows  # this pair of files knows each other


class MeetingQuerySet(models.QuerySet["rows.Meeting"]):
    def last_before(self, day: date) -> "rows.Meeting | None":
        """Return the last meeting before a day of a group that rounds are made for, or None."""
        with_round = self.model.objects.filter(
            round__isnull=False, group=OuterRef("group")
        )
        held = self.filter(Exists(with_round), date__lt=day, cancelled_on=None)
        return held.order_by("-date").first()
