"""The states of a reminder while it is sent: claimed, then sent, then marked. Every change names
who may make it.

A row is sent by the batch that holds its claim. A batch whose worker was killed lets its claims run
out; another then takes the rows up, under the same `Message-ID`. All moments here are real time.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from psycopg2.extras import execute_values

from reminders.models import Reminder

State = Reminder.State
LONGEST_PAUSE = timedelta(hours=1)
_MARK_SENT = """
    UPDATE reminders_reminder AS reminder
    SET state = 'sent', sent_at = sent.at, subject = sent.subject, body = sent.body,
        address = sent.address, fault = '', claimed_by = NULL
    FROM (VALUES %s) AS sent (id, at, subject, body, address)
    WHERE reminder.id = sent.id AND reminder.state <> 'sent'
"""
MOST_ATTEMPTS = 60  # with the pauses between them some two days and a half


@transaction.atomic
def claim(*, most: int, asked_alone: bool = False) -> list[Reminder]:
    """Claim the next free reminders for one batch. `asked_alone`: only those that an officer wants
    sent at once.
    """
    now, batch = timezone.now(), uuid.uuid4()
    free = Reminder.objects.free(now)
    if asked_alone:
        free = free.exclude(asked_by=None)
    keys = list(
        free.order_by("pk")
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:most]
    )
    claimed = Reminder.objects.filter(pk__in=keys)
    claimed.update(claimed_at=now, claimed_by=batch, attempts=F("attempts") + 1)
    return list(
        claimed.select_related("round__meeting", "step", "person").order_by("pk")
    )


def renew(reminder: Reminder) -> bool:
    """Claim it anew for the message that comes now. False where the claim ran out and another batch
    has taken it up.
    """
    reminder.claimed_at = timezone.now()
    return bool(_mine(reminder).update(claimed_at=reminder.claimed_at))


def still_held(reminders: list[Reminder]) -> list[Reminder]:
    """Return those that their batch still holds, of one batch's: the others were claimed by another
    since.
    """
    if not reminders:
        return []
    held = Reminder.objects.waiting().filter(
        pk__in=[one.pk for one in reminders], claimed_by=reminders[0].claimed_by
    )
    keys = set(held.values_list("pk", flat=True))
    return [one for one in reminders if one.pk in keys]


def is_old(reminder: Reminder) -> bool:
    """True where the claim may run out before its message is through."""
    return timezone.now() - reminder.claimed_at > timedelta(
        seconds=settings.REMINDER_CLAIM_SECONDS / 4
    )


def mark_sent(reminders: list[Reminder]) -> None:
    """Keep that these were sent, with their texts, in one statement.

    What another batch, which took one of them up meanwhile, has marked already is left as it is: it
    sent the same message.
    """
    sent = [
        (one.pk, one.sent_at, one.subject, one.body, one.address) for one in reminders
    ]
    with connection.cursor() as cursor:
        # Django's bulk_update writes a CASE for each column, which takes longer than sending does.
        execute_values(cursor, _MARK_SENT, sent)


def set_aside(reminder: Reminder, state: str) -> None:
    """Keep that it was not sent because nothing called for it any more."""
    _mine(reminder).update(state=state, claimed_at=None, claimed_by=None)


def give_back(reminder: Reminder) -> None:
    """Let it wait as if this batch had not claimed it."""
    _mine(reminder).update(claimed_at=None, claimed_by=None, attempts=F("attempts") - 1)


def note_fault(reminder: Reminder, fault: str, *, is_final: bool) -> None:
    """Try it again after a pause that doubles each time, or never where the fault is final."""
    is_final = is_final or reminder.attempts >= MOST_ATTEMPTS
    _mine(reminder).update(
        state=State.UNDELIVERABLE if is_final else State.WAITING,
        fault=fault[:500],
        address=reminder.address,
        not_before=(
            None if is_final else timezone.now() + pause_after(reminder.attempts)
        ),
        claimed_at=None,
        claimed_by=None,
    )


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts, of which the last failed."""
    return min(
        timedelta(seconds=settings.REMINDER_RETRY_SECONDS) * 2 ** min(attempts - 1, 20),
        LONGEST_PAUSE,
    )


def waiting_number(*, now: datetime, asked_alone: bool = False) -> int:
    """Return how many reminders are free to be sent."""
    free = Reminder.objects.free(now)
    return (free.exclude(asked_by=None) if asked_alone else free).count()


def _mine(reminder: Reminder):
    return Reminder.objects.waiting().filter(
        pk=reminder.pk, claimed_by=reminder.claimed_by
    )
