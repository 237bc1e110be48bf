import pghistory
from django.db import models

from commitments.models import Commitment
from programme.models import one_a_place


@pghistory.track()
class RecommendationTheme(models.Model):
    """A row of the Systems Review's matrix of recommendations."""

    code = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["order"]
        constraints = [one_a_place("one_recommendation_theme_per_place")]

    def __str__(self):
        return self.title


@pghistory.track()
class RecommendationArea(models.Model):
    """A column of the matrix: the part of the formal system a recommendation concerns."""

    code = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["order"]
        constraints = [one_a_place("one_area_per_place")]

    def __str__(self):
        return self.title


@pghistory.track(
    obj_field=pghistory.ObjForeignKey(related_name="recommendation_events")
)
class Recommendation(Commitment):
    """One of the twelve recommendations of the Systems Review, which the government answered."""

    class Response(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        ACCEPTED_IN_PART = "accepted_in_part", "Accepted in part"
        NOT_ACCEPTED = "not_accepted", "Not accepted"

    commitment = models.OneToOneField(
        Commitment, models.CASCADE, parent_link=True, related_name="recommendation"
    )
    theme = models.ForeignKey(
        RecommendationTheme, models.PROTECT, related_name="recommendations"
    )
    area = models.ForeignKey(
        RecommendationArea, models.PROTECT, related_name="recommendations"
    )
    response = models.CharField(
        "government’s response", max_length=20, choices=Response
    )
