"""Sending: each email is claimed, checked once more, sent, then marked; what a dead worker left is taken up again."""

import logging
from datetime import date
from smtplib import SMTPException, SMTPRecipientsRefused

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from commitments.models import Commitment
from programme import clock
from programme.models import Programme
from reminders.models import Reminder
from reminders.schedule import step_on

MOST_ATTEMPTS = 12
log = logging.getLogger(__name__)


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=True, max_retries=5)
def send_reminder(pk: int) -> bool:
    """Send one reminder if it is still waiting and still called for. True if it was sent now.

    Running it twice, or in two workers at once, sends once. A worker that dies after the mail server took the message
    and before the row is marked leads to a second copy, which carries the same `Message-ID`.
    """
    if (
        not Reminder.objects.waiting(timezone.now())
        .filter(pk=pk)
        .update(claimed_at=timezone.now(), attempts=F("attempts") + 1)
    ):
        return False
    reminder = Reminder.objects.select_related("round__meeting", "person").get(pk=pk)
    owed = list(owed_by(reminder))
    if not owed or not reminder.person.is_active or step_on(reminder.round, clock.today()) != reminder.kind:
        _mark(reminder, state=Reminder.State.NOT_NEEDED)
        return False
    return _send(reminder, owed, clock.today())


def owed_by(reminder: Reminder):
    """Return what the seats that the person holds now still owe in the round, in natural order."""
    owned = Commitment.objects.filter(owner__holdings__person=reminder.person, owner__holdings__until=None)
    return owned.owed_in(reminder.round).with_last_closed().select_related("owner").in_natural_order()


def _send(reminder: Reminder, owed: list[Commitment], today: date) -> bool:
    context = {
        "reminder": reminder,
        "owed": owed,
        "today": today,
        "site": settings.BASE_URL,
        "is_demonstration": Programme.objects.filter(is_demonstration=True).exists(),
    }
    reminder.subject = render_to_string("emails/reminder_subject.txt", context).strip()
    reminder.body = render_to_string("emails/reminder_body.txt", context)
    message = EmailMessage(
        reminder.subject,
        reminder.body,
        to=[reminder.address],
        reply_to=[settings.DEFAULT_FROM_EMAIL],
        headers={"Message-ID": reminder.message_id},
    )
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        _note_fault(reminder, fault)
        return False
    _mark(reminder, state=Reminder.State.SENT, sent_at=timezone.now(), subject=reminder.subject, body=reminder.body)
    return True


def _note_fault(reminder: Reminder, fault: Exception) -> None:
    """Let the sweep try again later, unless the server refused for good."""
    log.warning("Reminder %s was not sent: %s", reminder.pk, fault)
    is_final = _is_permanent(fault) or reminder.attempts >= MOST_ATTEMPTS
    state = Reminder.State.UNDELIVERABLE if is_final else Reminder.State.WAITING
    _mark(reminder, state=state, fault=str(fault)[:500], claimed_at=None)


def _is_permanent(fault: Exception) -> bool:
    """True where the server knows no such person. What it says of us, our password or the text may be put right."""
    return isinstance(fault, SMTPRecipientsRefused) and all(code >= 500 for code, _ in fault.recipients.values())


def _mark(reminder: Reminder, **values) -> None:
    Reminder.objects.filter(pk=reminder.pk).update(**values)
