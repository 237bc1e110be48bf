import datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from people.models import GovernanceGroup, User
from programme.dates import PartialDate, Precision, last_day, validate_plausible
from programme.models import Source
from rounds.guards import KeepDaySource, KeepMeetingOfRound
from rounds.querysets.meetings import MeetingQuerySet
from rounds.round_names import free_slug
from toolkit.guards import ChangesOnceSet, Guard, append_only


# Its address never changes, so its history needs none.
@pghistory.track(exclude=["slug"])
class Meeting(models.Model):
    """A meeting of a governance group.

    Its address stays when its day is named or put right.
    """

    is_held: bool  # of what was read `with_whether_held`

    slug = models.SlugField(max_length=60, unique=True, editable=False)
    group = models.ForeignKey(GovernanceGroup, models.PROTECT, related_name="meetings")
    date = models.DateField(validators=[validate_plausible])
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    day_source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="What states its day, where only the month was known at first.",
    )
    day_named_on = models.DateField(
        null=True,
        editable=False,
        help_text="Until then the month alone was known, and earlier days go on saying so.",
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        editable=False,
        help_text="The meeting that was moved to this day.",
    )
    cancelled_on = models.DateField(null=True, blank=True, editable=False)
    cancelled_because = models.TextField(blank=True, default="", editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            # The day of one that was cancelled or moved may be used again.
            models.UniqueConstraint(
                fields=["group", "date"],
                condition=Q(cancelled_on=None),
                name="one_meeting_per_group_and_day",
                violation_error_message="The group has a meeting on this day already.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancelled_because="")
                | Q(cancelled_on__isnull=False) & ~Q(cancelled_because=""),
                name="meeting_is_cancelled_with_a_reason",
            ),
        ]
        triggers = [
            KeepMeetingOfRound(),
            Guard(
                name="keep_cancellation",
                operation=pgtrigger.Update,
                condition=ChangesOnceSet("cancelled_on", "cancelled_because"),
                sentence="The meeting is cancelled, and that is part of the record.",
            ),
            KeepDaySource(),
            Guard(
                name="keep_address",
                operation=pgtrigger.Update,
                condition=ChangesOnceSet("slug"),
                sentence="A meeting keeps its address.",
            ),
            Guard(
                name="keep_replaced",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("replaces"),
                sentence=(
                    "Which meeting this one replaces is part of the record and cannot be"
                    " changed."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.group.name}, {self.when}"

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = self._free_slug()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.slug])

    def _free_slug(self) -> str:
        """Return the address of a new meeting: its group's code and, by the rule of rounds, when it
        is.
        """
        prefix = f"{slugify(self.group.code)}-"
        alike = type(self).objects.filter(slug__startswith=prefix)
        slugs = alike.values_list("slug", flat=True)
        taken = [slug.removeprefix(prefix) for slug in slugs]
        return prefix + free_slug(self.when, taken)

    @property
    def when(self) -> PartialDate:
        return PartialDate(self.date, self.precision)

    def when_known_on(self, day: datetime.date) -> PartialDate:
        """Return when it is as it was known at the end of a day: before its day was named, the
        month.
        """
        if self.day_named_on and day < self.day_named_on:
            return PartialDate(last_day(self.date, Precision.MONTH), Precision.MONTH)
        return self.when

    def may_have_been_held_by(self, day: datetime.date) -> bool:
        """True unless it lies ahead; of a meeting known to the month alone, once the month has
        begun.
        """
        start: dict[str, dict[str, int]] = {
            Precision.DAY: {},
            Precision.MONTH: {"day": 1},
            Precision.YEAR: {"day": 1, "month": 1},
        }
        return self.date.replace(**start[self.precision]) <= day


@pghistory.track(pghistory.InsertEvent())
class MeetingStep(models.Model):
    """What became of a meeting: who said so, when, and why."""

    class Verb(models.TextChoices):
        MOVED = "moved", "Moved to this day"
        CANCELLED = "cancelled", "Cancelled"
        HELD = "held", "Held"
        NOT_HELD = "not_held", "Not held after all"
        PAPER = "paper", "Paper issued"
        PACK = "pack", "Pack issued"
        RECORDED = "recorded", "Outcomes recorded"
        CIRCULATED = "circulated", "Draft minutes circulated"
        AGREED = "agreed", "Minutes agreed"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10, choices=Verb)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb="held") | ~Q(note=""),
                name="step_of_meeting_says_why",
            )
        ]
        triggers = [append_only("A step of a meeting")]

    def __str__(self):
        return f"{self.meeting}: {self.get_verb_display()}"
