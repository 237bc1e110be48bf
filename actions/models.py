import pghistory
from django.db import models

from commitments.models import Commitment
from recommendations.models import Recommendation


@pghistory.track(obj_field=pghistory.ObjForeignKey(related_name="action_events"))
class Action(Commitment):
    """A piece of work the programme has set itself."""

    commitment = models.OneToOneField(
        Commitment, models.CASCADE, parent_link=True, related_name="action"
    )
    delivers = models.ManyToManyField(
        Recommendation,
        blank=True,
        related_name="delivered_by",
        verbose_name="recommendations it delivers",
    )


# The plugin makes the class behind a relation only after it has read this.
@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class Delivery(Action.delivers.through):  # type: ignore[name-defined]
    """That an action delivers a recommendation; its coming and going is part of the history."""

    class Meta:
        proxy = True
