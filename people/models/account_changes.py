from datetime import datetime, timedelta
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from people.models.people import User
from people.review_waits import acts_alone_since
from toolkit.addresses import validate_address
from toolkit.guards import Guard


class AccountChangeQuerySet(models.QuerySet["AccountChange"]):
    def open(self, at: datetime) -> Self:
        """Those that wait for an answer and have not lapsed at a real moment."""
        return self.filter(answer="", asked_at__gt=at - AccountChange.LIFE)

    def in_full(self) -> Self:
        return self.select_related("person", "asked_by", "answered_by")

    def losses_before(self, by: User, at: datetime) -> Self:
        """Those by which an officer came to be alone through what they did themselves, or only
        lately, at a real moment.
        """
        lately = Q(answered_at__gte=acts_alone_since(timezone.localdate(at)))
        return self.filter(lately | Q(asked_by=by), kind=AccountChange.Kind.LOST)


@pghistory.track()
class AccountChange(models.Model):
    """A change of an officer's account: asked for, and made once another officer has confirmed it.

    So nobody becomes two officers by himself. That somebody is an officer no more needs nobody
    else, and is on record beside the rest. Its moments are real time. What was asked never changes;
    the answer is given once.
    """

    LIFE = timedelta(days=14)  # then it has lapsed and is asked for anew

    class Kind(models.TextChoices):
        ADDRESS = "address", "New email address"
        OFFICER = "officer", "Becomes a programme officer"
        ADDED = "added", "New account of a programme officer"
        REOPENED = "reopened", "Account opened again"
        LOST = "lost", "Is a programme officer no more"

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed by another officer"
        ALONE = "alone", "Made at once: no other officer was active"
        COMMAND = "command", "Made at once from the command line"
        AT_ONCE = "at_once", "Made at once"
        DISAGREED = "disagreed", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    person = models.ForeignKey(
        User, models.PROTECT, related_name="account_changes", editable=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    address = models.EmailField(help_text="The account's address when it was asked.")
    new_address = models.EmailField(blank=True, validators=[validate_address])
    role_before = models.CharField(max_length=10, choices=User.Role)
    asked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty where it was asked from the command line.",
    )
    asked_at = models.DateTimeField(help_text="Real time.")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True, help_text="Real time.")
    reason = models.TextField(blank=True, help_text="Why it was refused.")

    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(answer=""),
                name="one_open_account_change",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="account_change_answered_at",
            ),
            models.CheckConstraint(
                condition=~Q(answer="confirmed")
                | Q(answered_by__isnull=False)
                & ~Q(answered_by=models.F("asked_by"))
                & ~Q(answered_by=models.F("person")),
                name="account_change_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(answer="disagreed") | ~Q(reason=""),
                name="account_change_refused_with_reason",
            ),
        ]
        triggers = [
            Guard(
                name="keep_what_was_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "person",
                    "kind",
                    "address",
                    "new_address",
                    "role_before",
                    "asked_by",
                    "asked_at",
                ),
                sentence="What was asked of an account is on record and never changes.",
            ),
            Guard(
                name="answer_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__answer=""),
                sentence="This change of an account was answered already.",
            ),
            Guard(
                name="keep_account_change",
                operation=pgtrigger.Delete,
                sentence="A change of an account is on record and cannot be deleted.",
            ),
        ]

    def __str__(self):
        sentences = {
            self.Kind.ADDRESS: f"{self.person}: {self.address} to {self.new_address}",
            self.Kind.OFFICER: f"{self.person} becomes a programme officer",
            self.Kind.ADDED: f"{self.person} is added as a programme officer",
            self.Kind.REOPENED: f"{self.person}’s account is opened again",
            self.Kind.LOST: f"{self.person} is a programme officer no more",
        }
        return sentences[self.Kind(self.kind)]

    def get_absolute_url(self):
        return reverse("people:account-change", args=[self.pk])

    @property
    def opens_account(self) -> bool:
        return self.kind in (self.Kind.ADDED, self.Kind.REOPENED)

    @property
    def lapses_at(self) -> datetime:
        return self.asked_at + self.LIFE

    def is_open(self, at: datetime) -> bool:
        """True while it waits for another officer."""
        return not self.answer and at < self.lapses_at

    def may_be_answered_by(self, user: User) -> bool:
        """True for an officer who neither asked for it nor is concerned by it."""
        is_another = user.pk not in (self.person_id, self.asked_by_id)
        return user.is_officer and user.is_active and is_another
