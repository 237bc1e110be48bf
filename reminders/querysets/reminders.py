from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from commitments.models import Commitment
    from people.models import User
    from reminders.models.ladder import Step
    from reminders.models.reminders import Hold, Reminder, ReminderLine


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self) -> Self:
        return self.filter(released_at=None)

    def with_names(self) -> Self:
        """With what the sentences about a hold say, in the same query."""
        return self.select_related("step", "person", "by")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def of_events(self) -> Self:
        """Those that tell of what happened, not of what is owed."""
        return self.filter(kind__in=["events", "morning"])

    def at(
        self, step: "Step", counts_to: date | None, occasion: date | None = None
    ) -> Self:
        """Those of a step as it is now, for a due date or an occasion."""
        of_step = self.filter(step=step, days=step.days)
        return of_step.filter(counts_to=counts_to, occasion=occasion)

    def free(self, now: datetime) -> Self:
        """Those to be sent that nobody holds back and no living worker has claimed.

        `now` is real time.
        """
        unheld = self.waiting().exclude(self.held()).unclaimed(now)
        return unheld.filter(Q(not_before=None) | Q(not_before__lte=now))

    def unclaimed(self, now: datetime) -> Self:
        """Those that no living worker has claimed. `now` is real time."""
        lasts = timedelta(seconds=settings.REMINDER_CLAIM_SECONDS)
        return self.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - lasts))

    def held(self) -> Exists:
        """True of a reminder whose person or whole step an officer holds back."""
        holds = apps.get_model("reminders.Hold").objects.in_force()
        same = Q(person=OuterRef("person")) | Q(step=OuterRef("step"))
        return Exists(holds.filter(same, round=OuterRef("round")))

    def last_undeliverable(self, people: Collection[int]) -> Self:
        """Of these people, by their keys, the last email to each that could not be delivered to the
        address that they still have.
        """
        gone = self.model.objects.filter(
            person__in=people, state__in=["sent", "undeliverable"]
        )
        last = gone.order_by("person_id", "-pk").distinct("person_id")
        return self.filter(
            pk__in=last.values("pk"),
            state="undeliverable",
            address=F("person__email"),
        )

    def visible_to(self, user: "User") -> Self:
        """Every reminder for officers; for others those that were for them."""
        return self if user.is_officer else self.filter(person=user)


class ReminderLineQuerySet(models.QuerySet["ReminderLine"]):
    def shown_on_page(self, commitment: "Commitment", user: "User") -> Self:
        """What a commitment's page shows of its reminders, newest first.

        What tells of an update that is not accepted yet is for those alone who see that.
        """
        lines = self.select_related(
            "reminder__person", "reminder__step", "reminder__round__meeting"
        ).order_by("-reminder__day", "-reminder__pk")
        if user.is_officer or commitment.may_be_reported_by(user):
            return lines
        return lines.filter(update=None)
