"""Who owes what, for tests of reminders."""

from django.utils import timezone

from reminders import claims, services
from reminders.emails import send_batch
from reminders.models import Reminder
from tests.factories import TODAY, ActionFactory, SeatFactory, SeatHoldingFactory


def owing(number=1, **person):
    """Return someone who holds a seat that owns so many actions."""
    seat = SeatFactory()
    for _ in range(number):
        ActionFactory(owner=seat, rating="amber")
    return SeatHoldingFactory(seat=seat, **{f"person__{name}": value for name, value in person.items()}).person


def send_all(today=TODAY) -> int:
    """Make a day's reminders and send all that wait; how many went out."""
    services.make_reminders(today=today)
    sent = 0
    while claims.waiting_number(now=timezone.now()):
        sent += send_batch()
    return sent


def outcome() -> dict[str, str]:
    """Return what became of each reminder, by its address."""
    return dict(Reminder.objects.values_list("address", "state"))
