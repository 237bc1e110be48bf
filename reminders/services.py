"""Who is reminded of what, on which day."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from commitments.models import Commitment
from people.models import User
from reminders.models import Reminder
from reminders.schedule import step_on
from rounds.models import ReportingRound


@transaction.atomic
def make_reminders(*, today: date) -> int:
    """Make a row for everyone who owes updates in the open round at today's step, and return how many are new.

    The constraint on person, round and step keeps a second run, or two at once, from making a second row.
    """
    reporting_round = ReportingRound.objects.open().first()
    kind = reporting_round and step_on(reporting_round, today)
    if not kind:
        return 0
    owing = Commitment.objects.owed_in(reporting_round).order_by().values("owner")
    people = User.objects.active().filter(holdings__seat__in=owing, holdings__until=None).distinct()
    rows = [_reminder(person, reporting_round, kind, today) for person in people]
    before = Reminder.objects.filter(round=reporting_round, kind=kind).count()
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return Reminder.objects.filter(round=reporting_round, kind=kind).count() - before


def waiting(*, now: datetime, most: int = 500) -> list[int]:
    """Return the keys of reminders that are to be sent and that nobody is sending. `now` is real time."""
    return list(Reminder.objects.waiting(now).order_by("pk").values_list("pk", flat=True)[:most])


def _reminder(person: User, reporting_round: ReportingRound, kind: str, today: date) -> Reminder:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return Reminder(
        round=reporting_round,
        kind=kind,
        person=person,
        day=today,
        address=person.email,
        message_id=f"<reminder.{reporting_round.slug}.{kind}.{person.pk}@{host}>",
    )
