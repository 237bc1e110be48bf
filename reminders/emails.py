"""The tasks that send: what waits is claimed in batches, and each batch is sent.

`reminders/sending.py` says how one reminder goes out.
"""

import logging
import time
from datetime import datetime
from itertools import groupby

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from programme import clock
from reminders import batches
from reminders.events.sending import EventMailing
from reminders.mail_server import Post
from reminders.mailing import MAILINGS, Mailing
from reminders.models import Reminder
from reminders.selectors import is_demonstration, is_sending_time, working_days
from reminders.sending import Sending

RETRY = {
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": True,
    "max_retries": 5,
}
BATCH = 100  # what one worker claims at a time, and sends over one connection
# Seconds; what a slow server leaves of a batch goes to the next, and the clock's tick
# comes between.
BATCH_TAKES = 60
BEHIND = 9  # of the broker's priorities: the tick and what people wait for are taken up first (0)
MOST_BATCHES = 400  # that are queued at a time; the next tick sees to the rest
MAILINGS |= {Reminder.Kind.EVENTS: EventMailing, Reminder.Kind.MORNING: EventMailing}
log = logging.getLogger(__name__)


def sending_now() -> datetime:
    """Return business time, by which reminders are made and sent.

    Where the clock is held no morning comes: there it is never before the send time.
    """
    now = clock.now()
    if settings.TODAY is None:
        return now
    send_time = datetime.combine(now, settings.REMINDER_SEND_TIME)
    return max(now, timezone.make_aware(send_time))


def send_soon() -> int:
    """Queue batches for all that waits, and return how many.

    Without a broker the next tick does it.
    """
    waiting = batches.waiting_number(now=timezone.now(), asked_alone=_asked_alone())
    number = min(-(-waiting // BATCH), MOST_BATCHES)
    expires = 5 * settings.REMINDER_TICK_SECONDS
    try:
        for _ in range(number):
            send_batch.apply_async(priority=BEHIND, expires=expires)
    except BrokerDown as fault:
        log.warning("Reminders were not queued: %s", fault)
        return 0
    return number


@shared_task(**RETRY)
def send_batch() -> int:
    """Send the next reminders that wait, over one connection, and return how many went out.

    Any number of workers may run it at once: each claims other rows. Outside working hours only
    what happened, and what an officer wants sent at once, goes out. A worker that dies after the
    mail server took a message and before its row is marked leads to a second copy, which carries
    the same `Message-ID`.
    """
    claimed = batches.claim(most=BATCH, asked_alone=_asked_alone())
    shows_demonstration = bool(claimed) and is_demonstration()
    ends_at = time.monotonic() + BATCH_TAKES
    sent = 0
    with Post() as post:
        for _, group in groupby(sorted(claimed, key=_sort), key=_sort):
            alike = list(group)
            mailing = _mailing(alike[0], post, shows_demonstration, ends_at)
            sent += mailing.send(alike)
    return sent


def _sort(reminder: Reminder) -> tuple[str, int]:
    """Return what is the same of all that one mailing sends."""
    return reminder.kind, reminder.step_id or 0


def _mailing(
    first: Reminder, post: Post, shows_demonstration: bool, ends_at: float
) -> Mailing:
    if first.step is None:
        mailing = MAILINGS[first.kind]
        return mailing(post, shows_demonstration, ends_at=ends_at)
    return Sending(post, shows_demonstration, step=first.step, ends_at=ends_at)


def _asked_alone() -> bool:
    """True outside working hours: then only what an officer wants sent at once goes out."""
    return not is_sending_time(sending_now(), working_days())
