from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from programme import clock
from reminders import services
from reminders.emails import send_reminder

RETRY = {"autoretry_for": (OperationalError, InterfaceError), "retry_backoff": True, "max_retries": 5}


@shared_task(**RETRY)
def remind() -> int:
    """Make today's reminders and have them sent. Return how many are new; a second run on a day makes none."""
    made = services.make_reminders(today=clock.today())
    sweep()
    return made


@shared_task(**RETRY)
def sweep() -> int:
    """Have every reminder sent that waits: the rows are the truth, the queue may have lost its own."""
    waiting = services.waiting(now=timezone.now())
    for pk in waiting:
        send_reminder.delay(pk)
    return len(waiting)
