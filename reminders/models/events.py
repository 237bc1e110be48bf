"""What happened, who is told of it, and how soon each person wants to be told."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commitments.models import Commitment
from people.models import (
    AccountChange,
    AccountHand,
    ApiKey,
    Organisation,
    Seat,
    Substitution,
    User,
)
from reminders.events.kinds import Choice, Kind, Way
from reminders.models.reminders import Reminder
from reminders.querysets.events import EventQuerySet, NoticeQuerySet
from rounds.models import (
    ArisingStep,
    Comment,
    Contribution,
    Decision,
    MeetingStep,
    ProgressUpdate,
    ReportingRound,
    RoundStep,
    SecondWord,
    Transition,
)
from toolkit.guards import ChangesOnceSet, Guard


def _row(model: type[models.Model]) -> models.ForeignKey:
    """Return a column for a row that an event may be about.

    Such rows are on record: their own guards refuse to delete them, with their own sentence.
    """
    return models.ForeignKey(
        model, models.DO_NOTHING, null=True, db_index=False, related_name="+"
    )


class Event(models.Model):
    """Something that happened and concerns somebody.

    The database makes it, in the transaction of what happened, from the row that records that
    (`reminders/events/happenings.py`). It names the row and copies no words of it.
    """

    Kind = Kind

    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField(
        help_text="Business time; real time of what the tracker dates so."
    )
    recorded_at = models.DateTimeField(db_default=Now(), help_text="Real time.")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    place = models.PositiveBigIntegerField(
        null=True,
        unique=True,
        help_text="Its place in the feed: given once, after it was committed.",
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, related_name="happenings"
    )
    update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, null=True, related_name="happenings"
    )
    round = _row(ReportingRound)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    organisation_before = _row(Organisation)
    seat = _row(Seat)
    seat_before = _row(Seat)
    person = _row(User)
    away = _row(User)  # for whom somebody is asked to stand in
    address = models.EmailField(
        blank=True,
        db_default="",
        help_text="The address that an account had, which is told too.",
    )
    transition = _row(Transition)
    comment = _row(Comment)
    contribution = _row(Contribution)
    decision = _row(Decision)
    second_word = _row(SecondWord)
    round_step = _row(RoundStep)
    meeting_step = _row(MeetingStep)
    arising_step = _row(ArisingStep)
    # One that is ended before it began is deleted.
    substitution = models.ForeignKey(
        Substitution,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    api_key = _row(ApiKey)
    account_change = _row(AccountChange)
    account_hand = _row(AccountHand)
    day = models.DateField(
        null=True, help_text="The day that a morning’s run told of ahead."
    )
    days_ahead = models.PositiveSmallIntegerField(
        null=True, help_text="At most so many days before that day."
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-place", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "kind",
                    "round",
                    "api_key",
                    "arising_step",
                    "day",
                    "days_ahead",
                ],
                condition=Q(day__isnull=False),
                nulls_distinct=False,
                name="told_ahead_once",
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(place=None), name="events_to_place")
        ]
        triggers = [
            Guard(
                name="keep_event",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["place"]),
                sentence="What happened is on record and never changes.",
            ),
            Guard(
                name="place_event_once",
                operation=pgtrigger.Update,
                condition=ChangesOnceSet("place"),
                sentence="An event keeps its place in the feed.",
            ),
            Guard(
                name="never_delete_event",
                operation=pgtrigger.Delete,
                sentence="What happened is on record and cannot be deleted.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at:%-d %B %Y}"


class Notice(models.Model):
    """That one person is told of one event: once, and how. It is new to them until they read it."""

    Way = Way

    event = models.ForeignKey(Event, models.PROTECT, related_name="notices")
    person = models.ForeignKey(
        User, models.PROTECT, db_index=False, related_name="notices"
    )
    address = models.EmailField(
        blank=True, help_text="Where it goes, if not to the person’s own address."
    )
    way = models.CharField(max_length=10, choices=Way)
    mail = models.ForeignKey(
        Reminder, models.PROTECT, null=True, related_name="notices"
    )
    is_over = models.BooleanField(
        default=False, help_text="It held no more when it was to be sent."
    )
    read_at = models.DateTimeField(null=True, help_text="Real time.")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-event__place", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person", "address"],
                name="one_notice_per_person_and_event",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-event"], name="notices_of_person"),
            models.Index(
                fields=["person"], condition=Q(read_at=None), name="notices_unread"
            ),
            models.Index(
                fields=["way", "person"],
                condition=Q(mail=None, is_over=False) & ~Q(way="page"),
                name="notices_to_mail",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.event}"


class NoticeChoice(models.Model):
    """How soon a person wants to be told. Without one: at once."""

    person = models.OneToOneField(User, models.CASCADE, related_name="notice_choice")
    choice = models.CharField(max_length=10, choices=Choice, default=Choice.AT_ONCE)

    def __str__(self):
        return f"{self.person}: {self.get_choice_display().lower()}"

    @classmethod
    def of(cls, person: User) -> Self:
        """Return a person's choice, unsaved where they made none."""
        stored = cls.objects.filter(person=person).first()
        return stored or cls(person=person)
