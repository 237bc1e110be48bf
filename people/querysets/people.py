from datetime import date, datetime
from typing import TYPE_CHECKING, Self, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

import people.models.people as rows  # this pair of files knows each other
from people.hands import in_hand_of
from people.review_waits import waits_since
from programme.models import Programme

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Held(TypedDict):
    """What `for_requests` adds to a person."""

    held_seat_ids: list[int]
    held_body_ids: list[int]
    made_account_ids: list[int]
    account_changed_at: datetime | None
    has_other_officers: bool
    is_in_demonstration: bool


class InHand(TypedDict):
    """What `with_hands` adds to a person."""

    made_account_ids: list[int]


class Changed(TypedDict):
    """What `with_account_changed_at` adds to a person."""

    account_changed_at: datetime | None


class Answers(TypedDict):
    """What `with_who_answers` adds to a holding: the key of a person."""

    answers: int


class SeatQuerySet(models.QuerySet["rows.Seat"]):
    def present(self) -> Self:
        """Those of no organisation that has gone into another."""
        return self.filter(organisation__merge=None)

    def owning(self) -> Self:
        """Those that may own an action or recommendation: present, and of an organisation."""
        return self.present().exclude(organisation=None)


class UserQuerySet(models.QuerySet["rows.User"]):
    def people(self) -> Self:
        return self.exclude(email=None)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def reachable(self) -> Self:
        """Those to whom something may be sent: not those whose invitation is held, which is the
        first that they hear of the tracker.
        """
        is_held = Q(invitation__isnull=False, invitation__sent_at=None)
        return self.active().people().exclude(is_held)

    def officers(self) -> Self:
        return self.filter(role=rows.User.Role.OFFICER)

    def reviewing(self, today: date) -> Self:
        """Officers who may review on a real day: active, and their account was not changed in the
        last 3 working days.
        """
        since = waits_since(today)
        held_back = self._changed(account_changes__answered_at__gte=since)
        officers = self.active().people().officers()
        return officers.exclude(Exists(held_back))

    def with_account_changed_at(
        self,
    ) -> "models.QuerySet[WithAnnotations[rows.User, Changed]]":
        """Add `account_changed_at`: when a change that another officer has to confirm was made."""
        # The plugin has a nameless dict for what is added.
        return self.annotate(account_changed_at=self._changed_at())  # type: ignore[return-value]

    def _changed_at(self) -> Subquery:
        moments = self._changed().order_by("-account_changes__answered_at")
        return Subquery(moments.values("account_changes__answered_at")[:1])

    def _changed(self, **when: datetime) -> "UserQuerySet":
        """The person of the outer query, once for each such change that was made."""
        answers = ("confirmed", "alone", "command")
        return rows.User.objects.filter(
            pk=OuterRef("pk"), account_changes__answer__in=answers, **when
        )

    def with_hands(self) -> "models.QuerySet[WithAnnotations[rows.User, InHand]]":
        """Add what `User.hands` asks for."""
        # The plugin has a nameless dict for what is added.
        return self.annotate(made_account_ids=self._accounts_in_hand())  # type: ignore[return-value]

    def _accounts_in_hand(self) -> ArraySubquery:
        accounts = rows.User.objects.filter(in_hand_of(OuterRef("pk")))
        return ArraySubquery(accounts.order_by().values("pk").distinct())

    def contacts(self) -> Self:
        """People of partner agencies who are reminded of what their organisation leads."""
        return (
            self.active().people().filter(role=rows.User.Role.PARTNER, is_contact=True)
        )

    def for_requests(
        self, today: date
    ) -> "models.QuerySet[WithAnnotations[rows.User, Held]]":
        """With what a page asks of who is signed in, in one query: whether this is a demonstration,
        the seats they hold, or stand in for on a day, the accounts they have a hand in, when
        their own account was changed, and whether there is another officer.
        """
        stands_in = rows.Substitution.objects.on(today).in_force()
        stands_in = stands_in.filter(
            person=OuterRef("person"), substitute=OuterRef(OuterRef("pk"))
        )
        answered = Q(person=OuterRef("pk")) | Q(
            Exists(stands_in), person__is_active=True
        )
        held = rows.SeatHolding.objects.present().filter(answered).order_by("pk")
        others = rows.User.objects.active().people().officers()
        # The plugin has a nameless dict for what is added.
        return self.annotate(  # type: ignore[return-value]
            made_account_ids=self._accounts_in_hand(),
            account_changed_at=self._changed_at(),
            has_other_officers=Exists(others.exclude(pk=OuterRef("pk"))),
            held_seat_ids=ArraySubquery(held.values("seat")),
            held_body_ids=ArraySubquery(held.values("seat__organisation")),
            is_in_demonstration=Exists(Programme.objects.filter(is_demonstration=True)),
        )


class SeatHoldingQuerySet(models.QuerySet["rows.SeatHolding"]):
    def present(self) -> Self:
        """Those that have not ended."""
        return self.filter(until=None)

    def on(self, day: date) -> Self:
        """Those of a day. A seat passes on in the morning."""
        ended_later = Q(until=None) | Q(until__gt=day)
        return self.filter(ended_later, since__lte=day)

    def with_who_answers(
        self, today: date
    ) -> "models.QuerySet[WithAnnotations[rows.SeatHolding, Answers]]":
        """Add `answers`: who acts for the seat on a day, its holder or who stands in for them; none
        for a leaver.
        """
        substitutes = rows.Substitution.objects.on(today).in_force()
        substitutes = substitutes.filter(person=OuterRef("person"))
        substitute = Subquery(substitutes.values("substitute_id")[:1])
        answers = Coalesce(
            substitute, "person_id", output_field=models.BigIntegerField()
        )
        holdings = self.present().filter(person__is_active=True)
        # The plugin has a nameless dict for what is added.
        return holdings.annotate(answers=answers)  # type: ignore[return-value]


class SubstitutionQuerySet(models.QuerySet["rows.Substitution"]):
    def on(self, day: date) -> Self:
        return self.filter(first_day__lte=day, last_day__gte=day)

    def in_force(self) -> Self:
        """Those whose substitute is still an active member."""
        return self.filter(
            substitute__is_active=True, substitute__role=rows.User.Role.MEMBER
        )
