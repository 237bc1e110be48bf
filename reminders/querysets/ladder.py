from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from reminders.models.ladder import Step


class StepQuerySet(models.QuerySet["Step"]):
    def default(self) -> Self:
        """The ladder that each round begins with."""
        return self.filter(round=None)
