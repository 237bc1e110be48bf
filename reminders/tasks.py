from celery import shared_task
from django.utils import timezone

from programme import clock
from reminders import services
from reminders.emails import RETRY, send_soon, sending_now
from reminders.events.ahead import (
    note_actions_due,
    note_ending_keys,
    note_rounds_to_come,
)
from reminders.events.mails import make_mails
from reminders.events.taking_up import AT_A_TIME, take_up
from reminders.models import Tick
from reminders.selectors import is_sending_time, working_days


@shared_task(**RETRY)
def tick() -> int | None:
    """Note each minute that the clock was heard of; then do and return what `catch_up` does."""
    Tick.objects.update_or_create(pk=1, defaults={"at": timezone.now()})
    return catch_up()


@shared_task(**RETRY)
def catch_up() -> int | None:
    """Make the day's reminders if that has not been done, tell of what happened, and have all sent
    that waits.

    The rows are the truth: the queue may have lost its own. Returns how many reminders were made,
    or None where the day's run is not due or was done before.
    """
    now = sending_now()
    new = services.run_day(now=now)
    services.set_aside_what_is_over(today=clock.today())
    days = working_days()
    if is_sending_time(now, days):
        note_rounds_to_come(today=clock.today(), at=clock.now())
        note_actions_due(today=clock.today(), at=clock.now(), days=days)
    note_ending_keys(now=timezone.now())
    tell()
    return new


@shared_task(**RETRY)
def tell() -> int:
    """Take up what happened, make emails of it and have them sent; return how many are new.

    It comes every few seconds, so that everybody is told within a minute. Safe to run twice, or at
    once: one at a time takes up.
    """
    while take_up(today=clock.today()) == AT_A_TIME:
        pass
    is_morning = is_sending_time(sending_now(), working_days())
    number = 0
    while new := _make_mails(is_morning):
        number += new
    send_soon()
    return number


def _make_mails(is_morning: bool) -> int:
    now, today = timezone.now(), clock.today()
    return make_mails(now=now, today=today, is_morning=is_morning)
