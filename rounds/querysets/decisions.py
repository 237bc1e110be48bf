from django.db import models


class DecisionQuerySet(models.QuerySet):
    def on_lifecycle(self):
        """Those that say where a commitment stands."""
        return self.exclude(kind__in=["explained", "redacted"])
