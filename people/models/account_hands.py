from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from people.models.people import User
from toolkit.guards import ChangesOnceSet, Guard


class AccountHandQuerySet(models.QuerySet["AccountHand"]):
    def open(self) -> Self:
        """Those of accounts that nobody has vouched for since."""
        return self.filter(vouched_at=None)


class AccountHand(models.Model):
    """That an officer added an account, gave it another address or opened it again.

    It might be theirs: they have a hand in what it sends until another officer vouches for it. Its
    moments are real time.
    """

    class Kind(models.TextChoices):
        ADDED = "added", "added"
        ADDRESS = "address", "given another email address"
        REOPENED = "reopened", "opened again"

    account = models.ForeignKey(User, models.PROTECT, related_name="hands_in_it")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(help_text="Real time.")
    vouched_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    vouched_at = models.DateTimeField(null=True, blank=True, help_text="Real time.")

    objects = AccountHandQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "hand in an account"
        verbose_name_plural = "hands in accounts"
        constraints = [
            models.CheckConstraint(
                condition=Q(vouched_by=None, vouched_at=None)
                | Q(vouched_by__isnull=False, vouched_at__isnull=False)
                & ~Q(vouched_by=F("by"))
                & ~Q(vouched_by=F("account")),
                name="account_vouched_for_by_another",
            )
        ]
        triggers = [
            Guard(
                name="keep_hand",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("account", "by", "kind", "at"),
                sentence="Who had a hand in an account is on record and never changes.",
            ),
            Guard(
                name="vouch_once",
                operation=pgtrigger.Update,
                condition=ChangesOnceSet("vouched_at", "vouched_by"),
                sentence="Who vouched for an account is on record and never changes.",
            ),
            Guard(
                name="keep_hand_whole",
                operation=pgtrigger.Delete,
                sentence="Who had a hand in an account is on record.",
            ),
        ]

    def __str__(self):
        return f"{self.account} was {self.get_kind_display()} by {self.by}"
