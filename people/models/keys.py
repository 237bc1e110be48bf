import json
from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, Q
from rest_framework.renderers import JSONRenderer
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager

from people.models.organisations import Organisation
from people.models.people import User
from toolkit.guards import Guard


class Scope(models.TextChoices):
    """What a key may be used for."""

    READ = "read", "Read the programme"
    SUBMIT = "submit", "Submit updates and contributions"


def all_scopes() -> list[str]:
    return list(Scope.values)


class ApiKeyQuerySet(models.QuerySet):
    def usable(self, at: datetime):
        """Those that open the API at a real moment."""
        return self.filter(self._opens(at))

    def with_usable(self, at: datetime):
        """Add `usable_now`: whether they open the API at a real moment."""
        return self.annotate(
            usable_now=ExpressionWrapper(self._opens(at), models.BooleanField())
        )

    def _opens(self, at: datetime) -> Q:
        return (Q(expiry_date=None) | Q(expiry_date__gt=at)) & Q(
            revoked=False, account__is_active=True
        )


_ApiKeyManager = BaseAPIKeyManager.from_queryset(ApiKeyQuerySet)


class ApiKeyManager(_ApiKeyManager):
    def get_usable_keys(self):
        return (
            super()
            .get_usable_keys()
            .select_related("account__organisation", "organisation")
        )


@pghistory.track(exclude=["hashed_key", "last_used_at"])
class ApiKey(AbstractAPIKey):
    """A key with which an agency's own system reads and reports. Only its hash is kept.

    A key that was rotated has a replacement, which acts through the same account: what the old one
    began, the new one goes on with. Its moments are real time.
    """

    USE_NOTED_EVERY = timedelta(minutes=1)

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="api_keys"
    )
    account = models.ForeignKey(
        User, models.PROTECT, related_name="api_keys", editable=False
    )
    scopes = ArrayField(
        models.CharField(max_length=10, choices=Scope), default=all_scopes
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replacement",
    )
    made_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="made_keys",
        help_text=(
            "The officer who made it, or rotated the one before; empty where it came"
            " from the command line."
        ),
    )
    requests_a_minute = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text="Where another limit than everyone’s was agreed.",
    )
    last_used_at = models.DateTimeField(
        null=True, editable=False, help_text="To the minute."
    )

    # The package's own manager is narrower.
    objects = ApiKeyManager()  # type: ignore[assignment, misc]

    class Meta(AbstractAPIKey.Meta):
        verbose_name = "API key"
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0)
                & Q(scopes__contained_by=list(Scope.values)),
                name="key_has_scopes",
                violation_error_message="Choose what the key may do.",
            )
        ]
        triggers = [
            Guard(
                name="keep_maker",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "id", "prefix", "hashed_key", "created", "made_by", "replaces"
                ),
                sentence=(
                    "A key and who made it, and so has a hand in what it sends, are part"
                    " of the record and cannot be changed."
                ),
            ),
            Guard(
                name="keep_key",
                operation=pgtrigger.Delete,
                sentence="An API key is part of the record and cannot be deleted. Revoke it.",
            ),
        ]

    def clean(self):
        super().clean()
        if self.account_id and self.account.organisation_id != self.organisation_id:
            raise ValidationError(
                "A key acts for the organisation of its account.", code="organisation"
            )

    @property
    def is_usable(self) -> bool:
        return not (self.revoked or self.has_expired) and self.account.is_active

    @property
    def works_until(self) -> datetime | None:
        """The last minute in which it opens anything."""
        return self.expiry_date and self.expiry_date - timedelta(minutes=1)

    @property
    def scope_names(self) -> list[str]:
        return [Scope(scope).label for scope in self.scopes]

    def allows(self, scope: str) -> bool:
        return scope in self.scopes

    def note_use(self, at: datetime) -> None:
        """Note that it was used at a real moment; at most once a minute, so that reading does not
        become writing.
        """
        if self.last_used_at is None or at - self.last_used_at >= self.USE_NOTED_EVERY:
            ApiKey.objects.filter(pk=self.pk).update(last_used_at=at)


class JSONTextField(models.TextField):
    """JSON as it was written. PostgreSQL's own kind would put its names in another order, and
    refuse some signs.
    """

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(value)

    def get_prep_value(self, value):
        return None if value is None else JSONRenderer().render(value).decode()


class KeptAnswer(models.Model):
    """What a request with an `Idempotency-Key` was answered, so that the same request is answered
    the same again.

    It is written in the transaction of what the request did: one is never there without the other.
    Neither the key nor the request is kept, only their digests.
    """

    account = models.ForeignKey(User, models.CASCADE, related_name="kept_answers")
    key_digest = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    content_type = models.CharField(max_length=50, blank=True)
    body = JSONTextField(null=True)
    at = models.DateTimeField(db_index=True, help_text="Real time.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "key_digest"], name="one_answer_per_key"
            )
        ]

    def __str__(self):
        return f"{self.status} for {self.account}"
