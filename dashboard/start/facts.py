"""What is so of a tracker that is being set up: counted in one query."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from commitments.models import Commitment
from people.models import Invitation, Organisation, Seat, SeatHolding, User
from reminders.models import MailTest
from rounds.models import Meeting, ReportingRound


@dataclass(frozen=True)
class Facts:
    """How many there are of what a tracker needs."""

    tests_sent: int  # 1 where the last test of the mail was sent
    tests: int
    officers: int
    organisations: int
    items: int
    to_confirm: int
    seats: int
    seats_empty: int
    held: int
    meetings: int  # to come
    planned: int
    opened: int


def facts_on(today: date, user: User) -> Facts:
    """Return what is so on a day. One query, with a count for each fact."""
    counts = {name: _number(rows) for name, rows in _rows_on(today).items()}
    # One row, so that all are counted beside it.
    row = User.objects.filter(pk=user.pk).order_by().annotate(**counts)
    return Facts(**row.values(*counts).get())


def _rows_on(today: date) -> dict[str, QuerySet]:
    seats = Seat.objects.owning()
    held = SeatHolding.objects.present().values("seat")
    rounds = ReportingRound.objects
    last_test = MailTest.objects.order_by("-at", "-pk").values("pk")[:1]
    return {
        "tests_sent": MailTest.objects.filter(pk__in=last_test, fault=""),
        "tests": MailTest.objects.all(),
        "officers": User.objects.active().people().officers(),
        "organisations": Organisation.objects.present(),
        "items": Commitment.objects.counted(),
        "to_confirm": Commitment.objects.to_be_confirmed(),
        "seats": seats,
        "seats_empty": seats.exclude(pk__in=held),
        "held": Invitation.objects.held(),
        "meetings": Meeting.objects.standing().filter(date__gte=today),
        "planned": rounds.filter(state=ReportingRound.State.PLANNED),
        "opened": rounds.opened(),
    }


def _number(rows: QuerySet) -> Coalesce:
    """Count rows in a query of their own."""
    counted = rows.order_by().annotate(every=Value(1)).values("every")
    number = counted.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
