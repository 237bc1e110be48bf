"""What a meeting has before it, and who came to it."""

import pghistory
from django.db import models
from django.db.models import Q

from commitments.models import Commitment
from people.models import Seat, User
from rounds.agenda_guards import KeepPartsOfAgreedMeeting
from rounds.models.meetings import Meeting
from rounds.models.updates import ProgressUpdate
from toolkit.forms import NO_CHILD

LONGEST_NOTE = 4000  # characters


@pghistory.track()
class AgendaItem(models.Model):
    """A numbered item of a meeting's agenda: what the group is asked, told or reminded of there."""

    class Kind(models.TextChoices):
        MINUTES = "minutes", "Minutes of the last meeting"
        ARISING = "arising", "Action arising"
        PAPER = "paper", "Paper"
        ASK = "ask", "Asked of the group"
        EXCEPTION = "exception", "Worse or red"
        OTHER = "other", "Other business"

    class Marking(models.TextChoices):
        OFFICIAL = "official", "OFFICIAL"
        SENSITIVE = "sensitive", "OFFICIAL-SENSITIVE"

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="agenda_items", editable=False
    )
    place = models.PositiveSmallIntegerField(editable=False)
    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.OTHER, editable=False
    )
    title = models.CharField(max_length=200)
    note = models.TextField(
        "what the group is to know",
        blank=True,
        max_length=LONGEST_NOTE,
        help_text=NO_CHILD,
    )
    marking = models.CharField(
        max_length=10,
        choices=Marking,
        default=Marking.OFFICIAL,
        help_text="What comes of a sensitive item is for those invited to the meeting.",
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="action or recommendation",
    )
    update = models.ForeignKey(
        ProgressUpdate,
        models.PROTECT,
        null=True,
        related_name="agenda_items",
        editable=False,
        help_text="Whose ask it is.",
    )
    arising = models.ForeignKey(
        "rounds.ActionArising",
        models.PROTECT,
        null=True,
        related_name="agenda_items",
        editable=False,
        help_text="The open action of an earlier meeting that is carried forward.",
    )
    paper_number = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="The paper of the meeting that it takes."
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    added_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["meeting", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "update"],
                condition=Q(update__isnull=False),
                name="one_agenda_item_per_ask",
            ),
            models.UniqueConstraint(
                fields=["meeting", "arising"],
                condition=Q(arising__isnull=False),
                name="one_agenda_item_per_action_arising",
            ),
            models.UniqueConstraint(
                fields=["meeting", "paper_number"],
                condition=Q(paper_number__isnull=False),
                name="one_agenda_item_per_paper",
            ),
        ]
        triggers = [KeepPartsOfAgreedMeeting("meeting")]

    def __str__(self):
        return self.title

    @property
    def is_sensitive(self) -> bool:
        return self.marking == self.Marking.SENSITIVE


@pghistory.track()
class Attendance(models.Model):
    """Whether a seat of the group, or somebody invited beside it, was at a meeting."""

    class How(models.TextChoices):
        PRESENT = "present", "Present"
        SUBSTITUTE = "substitute", "A substitute came"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Not there"

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendance", editable=False
    )
    seat = models.ForeignKey(
        Seat, models.PROTECT, null=True, related_name="+", editable=False
    )
    person = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        help_text="Who was asked to come: for the seat, or as somebody else invited.",
    )
    how = models.CharField(max_length=10, choices=How)
    substitute = models.CharField(
        "who came instead", max_length=150, blank=True, help_text="Name and body."
    )
    changed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat"],
                condition=Q(seat__isnull=False),
                name="one_attendance_per_seat",
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(seat=None),
                name="one_attendance_per_person",
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=False) | Q(person__isnull=False),
                name="attendance_is_of_a_seat_or_person",
            ),
            models.CheckConstraint(
                condition=Q(how="substitute") & ~Q(substitute="")
                | ~Q(how="substitute") & Q(substitute=""),
                name="substitute_is_named",
                violation_error_message="Say who came instead.",
            ),
        ]
        triggers = [KeepPartsOfAgreedMeeting("meeting")]

    def __str__(self):
        return f"{self.seat or self.person}: {self.get_how_display().lower()}"
