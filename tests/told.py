"""Tell at once of all that happened, for tests of who hears of what in which words."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from reminders import batches
from reminders.emails import send_batch
from reminders.events.mails import make_mails
from reminders.events.taking_up import take_up
from reminders.models import Reminder
from tests.factories import TODAY


def tell_all(today=TODAY) -> list:
    """Take up what happened and send the emails of it, as if ten minutes had passed since the last;
    return those that went out.
    """
    before = len(mail.outbox)
    while take_up(today=today):
        pass
    later = timedelta(minutes=20) * (1 + Reminder.objects.of_events().count())
    make_mails(now=timezone.now() + later, today=today, is_morning=False)
    while batches.waiting_number(now=timezone.now()):
        send_batch()
    return mail.outbox[before:]


def recipients(messages) -> set[str]:
    return {address for message in messages for address in message.to}
