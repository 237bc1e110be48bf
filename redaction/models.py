import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from people.models import User
from redaction import sealing
from redaction.matching import Phrases
from redaction.querysets import RequestQuerySet
from rounds.models import Redaction
from toolkit.guards import ChangesOnceSet, Guard


class RedactionRequest(models.Model):
    """That an officer asks for words to be blanked, which a second officer confirms.

    The words are sealed, and are gone once it is confirmed, withdrawn or a week old. Its moments
    are real time, but for the one at which it is confirmed.
    """

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second = models.ForeignKey(
        User, models.PROTECT, related_name="+", help_text="The officer who is to agree."
    )
    reason = models.TextField()
    files = models.JSONField(
        default=list,
        blank=True,
        help_text="Numbers of evidence files to destroy as well.",
    )
    papers = models.JSONField(
        default=list,
        blank=True,
        help_text="Numbers of uploaded papers to destroy as well.",
    )
    sealed = models.BinaryField(null=True, help_text="The words, as long as it waits.")
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was withdrawn, or its week was over."
    )
    redaction = models.OneToOneField(
        Redaction, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("second")), name="redaction_needs_two_officers"
            ),
            models.CheckConstraint(
                condition=Q(sealed=None) | Q(redaction=None, ended_at=None),
                name="words_are_kept_while_a_request_waits",
            ),
        ]
        triggers = [
            Guard(
                name="keep_request",
                operation=pgtrigger.Delete,
                sentence="A request for a redaction is part of the record.",
            ),
            Guard(
                name="keep_what_was_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "by", "second", "reason", "files", "papers", "requested_at"
                ),
                sentence="What a redaction was requested for never changes.",
            ),
            Guard(
                name="keep_sealed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    new__sealed__df=pgtrigger.F("old__sealed"),
                    new__sealed__isnull=False,
                ),
                sentence="The words of a redaction are taken away, never others.",
            ),
            Guard(
                name="keep_confirmed",
                operation=pgtrigger.Update,
                condition=ChangesOnceSet("confirmed_at"),
                sentence="When a redaction was confirmed never changes.",
            ),
            Guard(
                name="keep_decided",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__redaction__isnull=False)
                | pgtrigger.Q(old__ended_at__isnull=False),
                sentence="A request that was decided is part of the record.",
            ),
        ]

    def __str__(self):
        return f"Redaction requested on {self.requested_at:%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("redaction:detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.redaction_id is None and self.ended_at is None

    @property
    def phrases(self) -> Phrases | None:
        """What is to be blanked; None where it can no longer be known."""
        texts = sealing.opened(self.sealed) if self.sealed else None
        return Phrases(texts) if texts else None
