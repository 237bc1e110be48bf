import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from reminders.querysets.ladder import StepQuerySet
from reminders.wording import counted
from rounds.models import ReportingRound

FURTHEST = 60  # working days: about a quarter of a year
LONGEST_SENTENCE = 300


@pghistory.track()
class LocalHoliday(models.Model):
    """A day on which the programme's offices are shut, besides Scotland's bank holidays."""

    day = models.DateField(
        unique=True, error_messages={"unique": "This day is on the list already."}
    )
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["day"]

    def __str__(self):
        return f"{self.name}, {self.day:%-d %B %Y}"


@pghistory.track()
class Step(models.Model):
    """One step of a ladder: who is reminded, how many working days before or after what.

    The steps without a round are the ladder that each round begins with.
    """

    class About(models.TextChoices):
        OPENING = "opening", "The opening of the round"
        DUE = "due", "The due date"
        REVIEW = "review", "An update that waits for review"
        RETURNED = "returned", "A returned update"

    round = models.ForeignKey(
        ReportingRound,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminder_steps",
    )
    about = models.CharField(max_length=10, choices=About, default=About.DUE)
    days = models.SmallIntegerField(
        "working days",
        default=0,
        validators=[MinValueValidator(-FURTHEST), MaxValueValidator(FURTHEST)],
        help_text=(
            "Before the due date: below nought. After it, or since an update was handed"
            " in or returned: above."
        ),
    )
    to_owner = models.BooleanField("the seat’s holder", default=True)
    to_contacts = models.BooleanField("the lead organisation’s contacts", default=True)
    to_chair = models.BooleanField("the chair of the group", default=False)
    sentence = models.CharField(
        max_length=LONGEST_SENTENCE,
        blank=True,
        help_text="What officers add to each of its emails.",
    )
    with_pack = models.BooleanField(
        "with the return pack",
        default=False,
        help_text="Of the opening: the workbook of what each is to hand in goes with its email.",
    )

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["round", "about", "days"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "about", "days"],
                nulls_distinct=False,
                name="one_step_a_day",
                violation_error_message="The ladder has this step already.",
            ),
            models.CheckConstraint(
                condition=Q(about="due")
                | Q(about="opening", days=0)
                | Q(about__in=["review", "returned"], days__gt=0),
                name="step_days_fit",
                violation_error_message=(
                    "The opening is on its day; what waits or was returned is counted"
                    " from 1 day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(to_owner=True) | Q(to_contacts=True) | Q(to_chair=True),
                name="step_reaches_somebody",
                violation_error_message="Choose who is reminded.",
            ),
            models.CheckConstraint(
                condition=Q(with_pack=False) | Q(about="opening"),
                name="pack_goes_with_the_opening",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        if self.round:
            return reverse("reminders:round-ladder", args=[self.round.slug])
        return reverse("reminders:ladder")

    @property
    def is_about_updates(self) -> bool:
        """True where it counts from what became of an update: it comes on another day for each."""
        return self.about in (self.About.REVIEW, self.About.RETURNED)

    @property
    def name(self) -> str:
        return self.name_with(self.days)

    def name_with(self, days: int) -> str:
        """What the step is called where it comes after so many days, as it may have done before."""
        number = counted(abs(days), "working day")
        if self.about == self.About.OPENING:
            return "Round opened"
        if self.about == self.About.REVIEW:
            return f"Waiting for review for {number}"
        if self.about == self.About.RETURNED:
            return f"Returned {number} ago"
        if not days:
            return "On the due date"
        return f"{number} {'before' if days < 0 else 'after'} the due date"

    @property
    def reaches(self) -> str:
        """Who gets it, in words."""
        if self.about == self.About.REVIEW:
            return "Officers who may review it"
        if self.about == self.About.RETURNED:
            return "Its author"
        names = {
            "to_owner": "seat’s holder",
            "to_contacts": "lead organisation’s contacts",
            "to_chair": "chair",
        }
        reached = [label for name, label in names.items() if getattr(self, name)]
        return ", ".join(reached).capitalize()

    def is_like(self, other: "Step") -> bool:
        """True where both come on the same day, as a round's own step and the general one do."""
        return self.about == other.about and self.days == other.days
