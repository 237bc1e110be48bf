"""What becomes of a reminder while it is sent: claimed by a batch, sent, then marked.

A row is sent by the batch that holds its claim. A batch whose worker was killed lets its claims run
out; another then takes the rows up, under the same `Message-ID`. All moments here are real time.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from psycopg2.extras import execute_values

from reminders.models import Reminder
from reminders.querysets.reminders import ReminderQuerySet

State = Reminder.State
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 60  # with the pauses between them some two days and a half
_MARK_SENT = """
    UPDATE reminders_reminder AS reminder
    SET state = 'sent', sent_at = sent.at, subject = sent.subject, body = sent.body,
        address = sent.address, fault = '', claimed_by = NULL
    FROM (VALUES %s) AS sent (id, at, subject, body, address)
    WHERE reminder.id = sent.id AND reminder.state <> 'sent'
"""


@transaction.atomic
def claim(*, most: int, asked_alone: bool = False) -> list[Reminder]:
    """Claim the next free reminders for one batch.

    `asked_alone`: only what happened, and what an officer wants sent at once.
    """
    now = timezone.now()
    free = _free(now, asked_alone).order_by("pk").select_for_update(skip_locked=True)
    keys = list(free.values_list("pk", flat=True)[:most])
    claimed = Reminder.objects.filter(pk__in=keys)
    claimed.update(claimed_at=now, claimed_by=uuid.uuid4(), attempts=F("attempts") + 1)
    return list(
        claimed.select_related("round__meeting", "step", "person").order_by("pk")
    )


def waiting_number(*, now: datetime, asked_alone: bool = False) -> int:
    """Return how many reminders are free to be sent."""
    return _free(now, asked_alone).count()


def renew(reminder: Reminder) -> bool:
    """Claim it anew for the message that comes now.

    False where the claim ran out and another batch has taken it up.
    """
    reminder.claimed_at = timezone.now()
    return bool(_still_claimed(reminder).update(claimed_at=reminder.claimed_at))


def still_held(reminders: list[Reminder]) -> list[Reminder]:
    """Return those of a batch's reminders that no other batch has claimed since."""
    if not reminders:
        return []
    held = Reminder.objects.waiting().filter(
        pk__in=[reminder.pk for reminder in reminders],
        claimed_by=reminders[0].claimed_by,
    )
    keys = set(held.values_list("pk", flat=True))
    return [reminder for reminder in reminders if reminder.pk in keys]


def is_old(reminder: Reminder) -> bool:
    """True where the claim may run out before its message is through."""
    if reminder.claimed_at is None:
        return False
    age = timezone.now() - reminder.claimed_at
    return age > timedelta(seconds=settings.REMINDER_CLAIM_SECONDS / 4)


def mark_sent(reminders: list[Reminder]) -> None:
    """Keep that these were sent, with their texts, in one statement.

    What another batch, which took one of them up meanwhile, has marked already is left as it is: it
    sent the same message.
    """
    rows = [
        (
            reminder.pk,
            reminder.sent_at,
            reminder.subject,
            reminder.body,
            reminder.address,
        )
        for reminder in reminders
    ]
    with connection.cursor() as cursor:
        # Django's bulk_update writes a CASE for each column, which takes longer than sending does.
        execute_values(cursor, _MARK_SENT, rows)


def set_aside(reminder: Reminder, state: str) -> None:
    """Keep that it was not sent because nothing called for it any more."""
    _still_claimed(reminder).update(state=state, claimed_at=None, claimed_by=None)


def give_back(reminder: Reminder) -> None:
    """Let it wait as if this batch had not claimed it."""
    _still_claimed(reminder).update(
        claimed_at=None, claimed_by=None, attempts=F("attempts") - 1
    )


def note_fault(
    reminder: Reminder, fault: str, *, is_final: bool, may_be_out: bool = False
) -> None:
    """Try it again after a pause that doubles each time, or never where the fault is final.

    `may_be_out`: the server may have taken it all the same. It then counts as claimed once, so that
    a second copy says what the first said.
    """
    if is_final or reminder.attempts >= MOST_ATTEMPTS:
        state = State.UNDELIVERABLE
        not_before = None
    else:
        state = State.WAITING
        not_before = timezone.now() + pause_after(reminder.attempts)
    _still_claimed(reminder).update(
        state=state,
        fault=fault[:500],
        address=reminder.address,
        not_before=not_before,
        claimed_at=None,
        claimed_by=reminder.claimed_by if may_be_out else None,
    )


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts, of which the last failed."""
    first_pause = timedelta(seconds=settings.REMINDER_RETRY_SECONDS)
    doublings = min(attempts - 1, 20)
    return min(first_pause * 2**doublings, LONGEST_PAUSE)


def _free(now: datetime, asked_alone: bool) -> ReminderQuerySet:
    free = Reminder.objects.free(now)
    if asked_alone:
        free = free.filter(~Q(kind=Reminder.Kind.STEP) | Q(asked_by__isnull=False))
    return free


def _still_claimed(reminder: Reminder) -> ReminderQuerySet:
    return Reminder.objects.waiting().filter(
        pk=reminder.pk, claimed_by=reminder.claimed_by
    )
