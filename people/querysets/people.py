from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

import people.models.people as rows  # this pair of files knows each other
from programme.models import Programme


class UserQuerySet(models.QuerySet):
    def people(self):
        return self.exclude(email=None)

    def active(self):
        return self.filter(is_active=True)

    def officers(self):
        return self.filter(role=rows.User.Role.OFFICER)

    def contacts(self):
        """People of partner agencies who are reminded of what their organisation leads."""
        return (
            self.active().people().filter(role=rows.User.Role.PARTNER, is_contact=True)
        )

    def for_requests(self, today: date):
        """With what a page asks of who is signed in, in one query: whether this is a demonstration,
        and the seats they hold, or stand in for on a day.
        """
        stands_in = rows.Substitution.objects.on(today).in_force()
        stands_in = stands_in.filter(
            person=OuterRef("person"), substitute=OuterRef(OuterRef("pk"))
        )
        answered = Q(person=OuterRef("pk")) | Q(
            Exists(stands_in), person__is_active=True
        )
        held = rows.SeatHolding.objects.present().filter(answered).order_by("pk")
        return self.annotate(
            held_seat_ids=ArraySubquery(held.values("seat")),
            held_body_ids=ArraySubquery(held.values("seat__organisation")),
            is_in_demonstration=Exists(Programme.objects.filter(is_demonstration=True)),
        )


class SeatHoldingQuerySet(models.QuerySet):
    def present(self):
        """Those that have not ended."""
        return self.filter(until=None)

    def with_who_answers(self, today: date):
        """Add `answers`: who acts for the seat on a day, its holder or who stands in for them; none
        for a leaver.
        """
        substitutes = rows.Substitution.objects.on(today).in_force()
        substitutes = substitutes.filter(person=OuterRef("person"))
        substitute = Subquery(substitutes.values("substitute_id")[:1])
        answers = Coalesce(
            substitute, "person_id", output_field=models.BigIntegerField()
        )
        return self.present().filter(person__is_active=True).annotate(answers=answers)


class SubstitutionQuerySet(models.QuerySet):
    def on(self, day: date):
        return self.filter(first_day__lte=day, last_day__gte=day)

    def in_force(self):
        """Those whose substitute is still an active member."""
        return self.filter(
            substitute__is_active=True, substitute__role=rows.User.Role.MEMBER
        )
