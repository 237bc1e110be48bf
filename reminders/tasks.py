from celery import shared_task
from django.utils import timezone

from programme import clock
from reminders import services
from reminders.emails import RETRY, send_soon, sending_now
from reminders.models import Tick


@shared_task(**RETRY)
def tick() -> int | None:
    """What the clock asks for every minute: note that it was heard of, then catch up.

    Returns what `catch_up` does.
    """
    Tick.objects.update_or_create(pk=1, defaults={"at": timezone.now()})
    return catch_up()


@shared_task(**RETRY)
def catch_up() -> int | None:
    """Make the day's reminders if that has not been done, and have all sent that wait.

    The rows are the truth: the queue may have lost its own. Returns how many reminders were made,
    or None where the day's run is not due or was done before.
    """
    new = services.run_day(now=sending_now())
    services.set_aside_what_is_over(today=clock.today())
    send_soon()
    return new
