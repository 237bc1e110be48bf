import re

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from people.models import Organisation
from programme.models import Theme, one_a_place

# The references of its actions begin with it.
CODE = re.compile(r"[A-Z]{2,5}")


@pghistory.track()
class Workstream(models.Model):
    """One of the nine work strands of the programme."""

    code = models.CharField(max_length=5, unique=True)
    order = models.PositiveSmallIntegerField()
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="workstreams")
    lead = models.ForeignKey(
        Organisation, models.PROTECT, related_name="led_workstreams"
    )
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="partnered_workstreams"
    )

    class Meta:
        ordering = ["order"]
        verbose_name = "work strand"
        constraints = [one_a_place("one_work_strand_per_place")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("workstreams:detail", args=[self.slug])

    def clean(self):
        """Refuse a new code that no reference can begin with."""
        super().clean()
        if self._state.adding and not CODE.fullmatch(self.code):
            raise ValidationError(
                {"code": "Write 2 to 5 capitals, such as NEG."}, code="invalid"
            )


# The plugin makes the class behind a relation only after it has read this.
@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class StrandPartnership(Workstream.partners.through):  # type: ignore[name-defined]
    """That an organisation helps with a work strand; its coming and going is in the history."""

    class Meta:
        proxy = True
