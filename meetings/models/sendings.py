"""What is sent round for a meeting, to whom it went, and from whom it is kept back."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from meetings.models.packs import Pack
from meetings.models.papers import Paper
from meetings.querysets.sendings import SendingHoldQuerySet, SendingQuerySet
from people.models import User
from reminders.models import Reminder
from rounds.models import Meeting
from toolkit.guards import ChangesOnceSet, Guard, append_only


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Sending(models.Model):
    """That the pack of a meeting, a late paper or its draft minutes go to everybody invited, once
    each.

    It goes on an officer's word, or on a day that was set: then it takes the pack that is issued by
    that day.
    """

    class What(models.TextChoices):
        PACK = "pack", "The pack"
        PAPER = "paper", "A late paper"
        MINUTES = "minutes", "Draft minutes"

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="sendings", editable=False
    )
    what = models.CharField(max_length=10, choices=What, editable=False)
    pack = models.ForeignKey(
        Pack,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sendings",
        editable=False,
    )
    paper = models.ForeignKey(
        Paper,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sendings",
        editable=False,
    )
    day = models.DateField(
        "day on which it goes",
        null=True,
        blank=True,
        help_text="It goes in the morning, at the time at which emails go out.",
    )
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    set_at = models.DateTimeField(editable=False)
    gone_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    not_sent_because = models.CharField(max_length=200, blank=True, editable=False)

    objects = SendingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(
                    what="pack", gone_at=None, stopped_at=None, not_sent_because=""
                ),
                name="one_day_is_set_for_a_pack",
                violation_error_message="A day is set for the pack already.",
            ),
            models.UniqueConstraint(
                fields=["pack"],
                name="pack_is_sent_round_once",
                violation_error_message="This pack was sent round already.",
            ),
            models.UniqueConstraint(
                fields=["paper"],
                name="paper_is_sent_round_once",
                violation_error_message="This was sent round already.",
            ),
            models.CheckConstraint(
                condition=Q(what="pack", paper=None)
                | ~Q(what="pack") & Q(pack=None, paper__isnull=False),
                name="sending_names_what_it_brings",
            ),
            models.CheckConstraint(
                condition=~Q(what="pack") | Q(gone_at=None) | Q(pack__isnull=False),
                name="sending_that_went_names_its_pack",
            ),
            models.CheckConstraint(
                condition=Q(stopped_by=None, stopped_at=None)
                | Q(stopped_by__isnull=False, stopped_at__isnull=False, gone_at=None),
                name="sending_is_stopped_before_it_goes",
            ),
        ]
        triggers = [
            Guard(
                name="keep_sending",
                operation=pgtrigger.Delete,
                sentence="What was sent round is part of the record.",
            ),
            Guard(
                name="keep_what_went",
                operation=pgtrigger.Update,
                condition=ChangesOnceSet("gone_at", "pack", "paper", "meeting", "what"),
                sentence="What was sent round is part of the record and cannot be changed.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.meeting}"

    def get_absolute_url(self):
        return reverse("meetings:sending", args=[self.meeting.slug, self.pk])

    @property
    def brings(self) -> Pack | Paper | None:
        """What it brings; None as long as a day is set and no pack is issued."""
        return self.pack or self.paper

    @property
    def name(self) -> str:
        """What goes, in words."""
        if self.paper:
            return str(self.paper)
        return self.pack.name if self.pack else "The pack"

    @property
    def is_waiting(self) -> bool:
        """True until it goes, is stopped, or its day came and there was nothing to send."""
        ended = self.gone_at or self.stopped_at or self.not_sent_because
        return not ended


class SentTo(models.Model):
    """That a sending is for a person: by one email of the ledger."""

    sending = models.ForeignKey(Sending, models.PROTECT, related_name="sent_to")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    reminder = models.OneToOneField(Reminder, models.PROTECT, related_name="sent_to")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sending", "person"], name="sent_round_once_to_each"
            )
        ]
        triggers = [append_only("To whom something was sent round")]

    def __str__(self):
        return f"{self.sending}, to {self.person}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class SendingHold(models.Model):
    """That an officer keeps back what is sent round for a meeting: from one person, or from all."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="sending_holds", editable=False
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    reason = models.CharField("why", max_length=300)
    at = models.DateTimeField(editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = SendingHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(released_at=None),
                nulls_distinct=False,
                name="sending_held_once",
                violation_error_message="This is held already.",
            )
        ]

    def __str__(self):
        return f"{self.person or 'Everybody'} held"
