"""Who owes what, for tests of reminders."""

from django.test import override_settings
from django.utils import timezone

from reminders import batches, services
from reminders.emails import send_batch
from reminders.models import Reminder
from tests.factories import TODAY, ActionFactory, SeatFactory, SeatHoldingFactory


def owing(number=1, **person):
    """Return someone who holds a seat that owns so many actions."""
    seat = SeatFactory()
    for _ in range(number):
        ActionFactory(owner=seat, rating="amber")
    return SeatHoldingFactory(
        seat=seat, **{f"person__{name}": value for name, value in person.items()}
    ).person


def send_all(today=TODAY) -> int:
    """Make a day's reminders and send all that wait, on that day; how many went out."""
    with override_settings(TODAY=today):
        services.make_reminders(today=today)
        sent = 0
        while batches.waiting_number(now=timezone.now()):
            sent += send_batch()
    return sent


def told(today) -> dict[str, list[str]]:
    """Send a day's reminders; who was told of what."""
    before = set(Reminder.objects.filter(state="sent").values_list("pk", flat=True))
    send_all(today)
    sent = (
        Reminder.objects.filter(state="sent")
        .exclude(pk__in=before)
        .prefetch_related("lines__commitment")
    )
    return {
        one.address: sorted(line.commitment.reference for line in one.lines.all())
        for one in sent
    }


def outcome() -> dict[str, str]:
    """Return what became of each reminder, by its address."""
    return dict(Reminder.objects.values_list("address", "state"))
