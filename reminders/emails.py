"""Sending: reminders are claimed in batches, each is checked once more, sent, then marked."""

import logging
import time
from datetime import datetime
from itertools import groupby
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from programme import clock
from programme.models import Programme
from reminders import batches
from reminders.message_texts import Letter, compose
from reminders.models import Reminder, ReminderLine
from reminders.recipients import Line, Recheck, lines_for
from reminders.schedule import Ladder
from reminders.selectors import is_sending_time, ladder_of, working_days
from rounds.models import ReportingRound

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
# Seconds; then who answers and what is owed is looked up anew for the rest of a batch.
CHECK_HOLDS = 1
# Rows are marked a few at a time, but one that took the server longer than this at once: so many
# messages at most come twice, with the same number, when a worker is killed.
MARKED_AT_ONCE, QUICK = 5, 0.05  # seconds
MOST_BATCHES = 400  # that are queued at a time; the next tick sees to the rest
log = logging.getLogger(__name__)


class NoServer(Exception):
    """The mail server cannot be reached, or does not let us in."""


def sending_now() -> datetime:
    """Return business time. Where the clock is held no morning comes: there it is never before the
    send time.
    """
    now = clock.now()
    if settings.TODAY is None:
        return now
    return max(
        now, timezone.make_aware(datetime.combine(now, settings.REMINDER_SEND_TIME))
    )


def send_soon() -> int:
    """Queue batches for all that waits, and return how many. Without a broker the next tick does
    it.
    """
    asked_alone = not is_sending_time(sending_now(), working_days())
    waiting = batches.waiting_number(now=timezone.now(), asked_alone=asked_alone)
    number = min(-(-waiting // BATCH), MOST_BATCHES)
    try:
        for _ in range(number):
            send_batch.apply_async(
                priority=BEHIND, expires=5 * settings.REMINDER_TICK_SECONDS
            )
    except BrokerDown as fault:
        log.warning("Reminders were not queued: %s", fault)
        return 0
    return number


@shared_task(**RETRY)
def send_batch() -> int:
    """Send the next reminders that wait, over one connection, and return how many went out.

    Any number of workers may run it at once: each claims other rows. Outside working hours only
    what an officer wants sent at once goes out. A worker that dies after the mail server took a
    message and before its row is marked leads to a second copy, which carries the same
    `Message-ID`.
    """
    claimed = batches.claim(
        most=BATCH, asked_alone=not is_sending_time(sending_now(), working_days())
    )
    is_demonstration = (
        bool(claimed) and Programme.objects.filter(is_demonstration=True).exists()
    )
    sent, ends_at = 0, time.monotonic() + BATCH_TAKES
    with Post() as post:
        for _, found in groupby(claimed, key=lambda one: (one.round_id, one.step_id)):
            reminders = list(found)
            sent += Sending(post, is_demonstration, ends_at=ends_at).send(reminders)
    return sent


class Post:
    """One connection to the mail server: opened when first needed, and again after it broke."""

    def __init__(self):
        self._connection = get_connection()
        self._is_open = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._hang_up()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Send one message. Raises `NoServer`, or what the server said of this message.

        A server may hang up after each message, or once it has taken so many: then it is called
        again at once.
        """
        is_again = self._is_open
        if not self._is_open:
            try:
                self._connection.open()
            except (SMTPException, OSError) as fault:
                self._hang_up()
                raise NoServer(words_of(fault)) from fault
            self._is_open = True
        try:
            self._connection.send_messages([message])
        except SMTPRecipientsRefused as refused:
            if not is_refused_for_good(
                refused
            ):  # the server may have closed the connection with its answer
                self._hang_up()
            raise
        except (SMTPException, OSError) as fault:
            self._hang_up()
            if is_again and has_hung_up(fault):
                return self.send(message)
            raise

    def _hang_up(self) -> None:
        self._is_open = False
        try:
            self._connection.close()
        except (SMTPException, OSError):
            self._connection = get_connection()


def has_hung_up(fault: Exception) -> bool:
    """True where the server closed the connection, or says that it does so now."""
    return (
        isinstance(fault, SMTPServerDisconnected)
        or isinstance(fault, SMTPSenderRefused)
        and fault.smtp_code == 421
    )


def is_refused_for_good(fault: Exception) -> bool:
    """True where the server will never take this message for this person (RFC 5321, section 4.2.1:
    5yz).

    What it says of us, our password or our address is not meant: that may be put right. As it hears
    of our address it may refuse the message's size too (552; RFC 1870).
    """
    if isinstance(fault, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    if isinstance(fault, SMTPSenderRefused):
        return fault.smtp_code == 552
    return isinstance(fault, SMTPDataError) and fault.smtp_code >= 500


def words_of(fault: Exception) -> str:
    """Return what the server said, as an officer can read it."""
    if isinstance(fault, SMTPRecipientsRefused):
        answers = fault.recipients.values()
    elif isinstance(fault, SMTPResponseException):
        answers = [(fault.smtp_code, fault.smtp_error)]
    else:
        return str(fault) or type(fault).__name__
    return "; ".join(
        f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
        for code, said in answers
    )


class Sending:
    """The reminders of one step on their way: what each says, whether it is still called for, how
    it went.
    """

    ladder: Ladder  # as of the last time it was looked up

    def __init__(self, post: Post, is_demonstration: bool, *, ends_at: float):
        self.post, self.today = post, clock.today()
        self.is_demonstration, self.ends_at = is_demonstration, ends_at
        self._check: Recheck | None = None
        self._looked_up_at = 0.0
        self._sent: list[Reminder] = []  # and not marked yet

    def send(self, reminders: list[Reminder]) -> int:
        """Send those that are still called for, and return how many went out."""
        try:
            return self._send_each(reminders)
        finally:
            self._mark_sent()

    def _send_each(self, reminders: list[Reminder]) -> int:
        sent, lines = 0, {}
        for place, reminder in enumerate(reminders):
            if time.monotonic() > self.ends_at:
                for one in reminders[place:]:
                    batches.give_back(one)
                break
            if time.monotonic() - self._looked_up_at > CHECK_HOLDS:
                lines = self._look_up(reminders[place:])
            try:
                sent += self._send(reminder, lines.get(reminder.pk, []))
            except NoServer as fault:
                log.warning("Reminders wait: %s", fault)
                for one in reminders[place:]:
                    batches.note_fault(
                        one,
                        f"The mail server cannot be reached: {fault}",
                        is_final=False,
                    )
                break
        return sent

    def _look_up(self, reminders: list[Reminder]) -> dict[int, list[Line]]:
        """Return what each of them is about as things stand now, by its key: who answers, what is
        owed, until when.

        What is not called for any more is set aside. The ledger is told before anything goes out:
        it must know whatever happens next.
        """
        reporting_round = ReportingRound.objects.select_related("meeting").get(
            pk=reminders[0].round_id
        )
        self.ladder = ladder_of(reporting_round, working_days())
        self._check, self._looked_up_at = None, time.monotonic()
        mine = batches.still_held(reminders)
        called = [one for one in mine if self._is_called_for(one)]
        lines = self._lines_of(called)
        self._keep_lines({one: lines.get(one.pk, []) for one in called})
        return lines

    def _is_called_for(self, reminder: Reminder) -> bool:
        if self.ladder.calls_for(reminder.step, self.today, early=reminder.is_early):
            return True
        batches.set_aside(reminder, Reminder.State.OUTDATED)
        return False

    def _send(self, reminder: Reminder, lines: list[Line]) -> bool:
        if batches.is_old(reminder) and not batches.renew(reminder):
            return False
        lines = self._checked_again(reminder, lines)
        if not lines:
            return False
        try:
            letter = self._compose(reminder, lines)
            began = time.monotonic()
            self.post.send(letter.as_message(reminder))
        except (NoServer, DatabaseError):
            raise
        except (SMTPException, OSError) as fault:
            log.warning("Reminder %s was not sent: %s", reminder.pk, words_of(fault))
            batches.note_fault(
                reminder, words_of(fault), is_final=is_refused_for_good(fault)
            )
            return False
        except (
            Exception
        ) as fault:  # whatever is wrong with one message, the others go on
            log.exception("Reminder %s could not be written", reminder.pk)
            batches.note_fault(
                reminder, f"The message could not be written: {fault}", is_final=False
            )
            return False
        reminder.subject, reminder.body, reminder.sent_at = (
            letter.subject,
            letter.text,
            timezone.now(),
        )
        self._sent.append(reminder)
        if len(self._sent) == MARKED_AT_ONCE or time.monotonic() - began > QUICK:
            self._mark_sent()
        return True

    def _mark_sent(self) -> None:
        if not self._sent:
            return
        try:
            batches.mark_sent(self._sent)
        except (OperationalError, InterfaceError):
            # Once more over a new connection: what went out and is not marked goes out
            # again.
            connection.close()
            batches.mark_sent(self._sent)
        self._sent = []

    def _compose(self, reminder: Reminder, lines: list[Line]) -> Letter:
        reminder.address = (
            reminder.person.email
        )  # it may have been put right since the row was made
        return compose(
            step=reminder.step,
            person=reminder.person,
            lines=lines,
            ladder=self.ladder,
            today=self.today,
            at=timezone.now(),
            is_demonstration=self.is_demonstration,
            changes=self.ladder.round.times_extended,
        )

    def _lines_of(self, reminders: list[Reminder]) -> dict[int, list[Line]]:
        """Return what each is about: at a step of the round all that is owed, else the updates it
        was made for.
        """
        if not reminders:
            return {}
        step = reminders[0].step
        found = lines_for(
            self.ladder, step, self.today, [one.person_id for one in reminders]
        )
        lines = {one.pk: found.get(one.person_id, []) for one in reminders}
        if not step.is_about_updates:
            return lines
        kept = ReminderLine.objects.filter(reminder__in=reminders).values_list(
            "reminder", "update", "since"
        )
        meant = set(kept)
        return {
            pk: [one for one in each if (pk, one.update.pk, one.since) in meant]
            for pk, each in lines.items()
        }

    def _checked_again(self, reminder: Reminder, lines: list[Line]) -> list[Line]:
        """Return what is owed at this very moment; nothing where it is not to be sent, which is
        noted.

        Asked before every message: whether all of it is still owed, the round open and due on the
        same day, the person active, nothing of it held and the claim ours. Where anything differs,
        it is looked up anew.
        """
        if lines and self._holds(reminder, lines):
            return lines
        lines = self._look_up([reminder]).get(reminder.pk, [])
        self._looked_up_at = (
            0.0  # what was found of the others is older than the round as it is now
        )
        if lines and self._holds(reminder, lines):
            return lines
        self._set_aside(reminder)
        return []

    def _holds(self, reminder: Reminder, lines: list[Line]) -> bool:
        if self._check is None:
            self._check = Recheck(self.ladder, reminder.step, reminder.claimed_by)
        return self._check.number(reminder) == len(lines)

    def _set_aside(self, reminder: Reminder) -> None:
        if Reminder.objects.filter(Reminder.objects.held(), pk=reminder.pk).exists():
            batches.give_back(reminder)
        else:
            batches.set_aside(reminder, Reminder.State.NOT_NEEDED)

    @transaction.atomic
    def _keep_lines(self, lines: dict[Reminder, list[Line]]) -> None:
        ReminderLine.objects.filter(reminder__in=lines).delete()
        ReminderLine.objects.bulk_create(
            line.kept_for(reminder) for reminder, each in lines.items() for line in each
        )
