from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

CLAIM_LASTS = timedelta(minutes=10)


class ReminderQuerySet(models.QuerySet):
    def waiting(self, now: datetime):
        """Those to be sent that no living worker has claimed. `now` is real time."""
        return self.filter(state="waiting").filter(Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LASTS))
