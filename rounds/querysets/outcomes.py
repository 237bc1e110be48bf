from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
)

import rounds.models.outcomes as rows  # this pair of files knows each other
from people.models import Organisation, User
from programme.as_at import AsAt
from rounds.querysets.invitations import is_invited

if TYPE_CHECKING:
    from commitments.models import Commitment


class OutcomeQuerySet(models.QuerySet["rows.Outcome"]):
    def recorded(self) -> Self:
        return self.filter(recorded_at__isnull=False)

    def standing(self) -> Self:
        """Those that are recorded and that nobody has withdrawn."""
        return self.recorded().filter(withdrawn_at=None)

    def known_at(self, end: datetime | None) -> Self:
        """Those that stood at a moment; None is now."""
        if end is None:
            return self.standing()
        by_then = self.filter(recorded_at__lt=end)
        return by_then.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=end))

    def visible_to(self, user: User) -> Self:
        """All for officers, notes too. What is recorded for members and for who was invited to the
        meeting; for others what is of what their organisation leads, and what they are to do
        because of it. What comes of a sensitive item is for who was invited and who owes it.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        invited = is_invited(user, "item__meeting")
        theirs = Exists(
            rows.ActionArising.objects.owed_by(user).filter(outcome=OuterRef("pk"))
        )
        concerned = Q(commitment__lead__in=user.body_ids)
        if user.role == User.Role.MEMBER:
            concerned = Q(pk__isnull=False)
        open_to_all = ~Q(item__marking="sensitive")
        return self.recorded().filter(invited | theirs | concerned & open_to_all)

    def of(self, commitment: "Commitment") -> Self:
        return self.filter(commitment=commitment)

    def in_full(self) -> Self:
        """With what a line about each says, in the same query."""
        return self.select_related(
            "item__meeting__group",
            "commitment",
            "deferred_to__group",
            "milestone",
            "source",
            "recorded_by",
            "withdrawn_by",
            "arising__group",
            "arising__seat__organisation",
            "arising__organisation",
            "arising__person",
        )


class ActionArisingQuerySet(models.QuerySet["rows.ActionArising"]):
    def recorded(self) -> Self:
        """Those that the group gave, as far as that stands."""
        return self.filter(
            outcome__recorded_at__isnull=False, outcome__withdrawn_at=None
        )

    def open(self) -> Self:
        return self.recorded().filter(closed_at=None)

    def owed_by(self, user: User) -> Self:
        """Those that a person is to do: for a seat they hold or stand in for today, for the body
        they speak for, or as named.
        """
        organisations = Organisation.objects.standing_as(user.body_ids)
        bodies = Q(organisation__in=organisations.values("pk"))
        return self.filter(Q(seat__in=user.seat_ids) | bodies | Q(person=user.pk))

    def visible_to(self, user: User) -> Self:
        """Those whose outcome the person may see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(outcome__in=rows.Outcome.objects.visible_to(user))

    def known_at(self, end: datetime) -> Self:
        """Those that the group had given by a moment, each with `due_known` and `verb_known`: by
        when it was to be done then, and what last opened or closed it.
        """
        steps = rows.ArisingStep.objects.filter(action=OuterRef("pk"), at__lt=end)
        moved = steps.filter(due_on__isnull=False).order_by("-at", "-pk")
        states = steps.filter(verb__in=["given", "closed", "opened"])
        outcomes = rows.Outcome.objects.known_at(end)
        return self.filter(outcome__in=outcomes).annotate(
            due_known=Subquery(moved.values("due_on")[:1]),
            verb_known=Subquery(states.order_by("-at", "-pk").values("verb")[:1]),
        )

    def on_day(self, at: AsAt) -> Self:
        """Those that the group had given by the end of a day, as `known_at`, each with `was_open`
        and `was_late`.
        """
        is_open = ~Q(verb_known="closed")
        is_late = Q(due_known__lt=at.day) & is_open
        return self.known_at(at.end).annotate(
            was_open=ExpressionWrapper(is_open, output_field=BooleanField()),
            was_late=ExpressionWrapper(is_late, output_field=BooleanField()),
        )

    def in_full(self) -> Self:
        """With what a line about each says, in the same query."""
        return self.select_related(
            "group",
            "seat__organisation",
            "organisation__merge__present",
            "person",
            "outcome__commitment",
            "outcome__item__meeting__group",
        )

    def soonest_first(self) -> Self:
        return self.order_by(F("due_on"), "group", "number")

    def open_first(self) -> Self:
        """Of those read `on_day`: what was open, soonest due first, then what was closed."""
        return self.order_by("-was_open", "due_known", "group", "number", "pk")
