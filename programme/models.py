import pghistory
from django.db import models
from django.db.models import Q


def one_a_place(name: str) -> models.UniqueConstraint:
    """Return the constraint that no two rows stand at one place of their order.

    It looks once all have moved: several change places in one statement.
    """
    return models.UniqueConstraint(
        fields=["order"], name=name, deferrable=models.Deferrable.IMMEDIATE
    )


@pghistory.track()
class Source(models.Model):
    """A published document that facts of the programme come from."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=300)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title


@pghistory.track()
class Theme(models.Model):
    """One of the statements of the programme's vision, under which its work strands stand."""

    code = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [one_a_place("one_theme_per_place")]

    def __str__(self):
        return self.title


@pghistory.track()
class Programme(models.Model):
    """The programme itself. One row; it also marks a database as the demonstration."""

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=20)
    vision = models.TextField()
    announced_on = models.DateField()
    reports_published_on = models.DateField()
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_programme")]

    def __str__(self):
        return self.name


class LoadedValue(models.Model):
    """What the content loader last wrote into a field, so that it can tell an officer's change from
    its own.
    """

    item = models.CharField(max_length=300)
    field = models.CharField(max_length=60)
    value = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "field"], name="one_loaded_value_per_field"
            )
        ]

    def __str__(self):
        return f"{self.item}: {self.field}"
