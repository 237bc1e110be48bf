"""How any email of the ledger goes out: looked up once more, written, sent, and marked.

What it is about and what it says is for those that go out: `reminders.sending` for reminders,
`reminders.events.sending` for what happened.
"""

import logging
import time
from abc import ABC, abstractmethod
from smtplib import SMTPException

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from programme import clock
from reminders import batches
from reminders.letters import Letter
from reminders.mail_server import (
    NoServer,
    Post,
    is_refused_for_good,
    was_answered,
)
from reminders.models import Reminder
from toolkit.mail import describe

# Seconds; then who answers and what is owed is looked up anew for the rest of a batch.
CHECK_HOLDS = 1
# Rows are marked a few at a time, but one that took the server longer than this at once: so many
# messages at most come twice, with the same number, when a worker is killed.
MARKED_AT_ONCE = 5
QUICK = 0.05  # seconds
log = logging.getLogger(__name__)


class Mailing(ABC):
    """Emails of one sort on their way: what each says, and how it went."""

    looked_up_together = 100  # a whole batch

    def __init__(self, post: Post, is_demonstration: bool, *, ends_at: float):
        self.post = post
        self.today = clock.today()
        self.is_demonstration = is_demonstration
        self.ends_at = ends_at
        self.looked_up_at = 0.0
        self._looked_up_to = (
            0  # of a batch, the place of the first that was not looked up
        )
        self._sent: list[Reminder] = []  # and not marked yet

    @abstractmethod
    def look_up(self, reminders: list[Reminder]) -> None:
        """Look up what these are about as things stand now. What is not called for any more is set
        aside.
        """

    @abstractmethod
    def letter(self, reminder: Reminder) -> Letter | None:
        """Write one, or return None where it is not to be sent, which is noted."""

    def send(self, reminders: list[Reminder]) -> int:
        """Send those that are still called for, and return how many went out."""
        try:
            return self._send_each(reminders)
        finally:
            self._mark_sent()

    def _send_each(self, reminders: list[Reminder]) -> int:
        sent = self._looked_up_to = 0
        for place, reminder in enumerate(reminders):
            if time.monotonic() > self.ends_at:
                for unsent in reminders[place:]:
                    batches.give_back(unsent)
                break
            if self._is_to_look_up(place):
                self._looked_up_to = place + self.looked_up_together
                self.look_up(reminders[place : self._looked_up_to])
                # Not when it began: on a slow machine it would begin anew for each message.
                self.looked_up_at = time.monotonic()
            try:
                sent += self._send(reminder)
            except NoServer as fault:
                self._wait_for_server(reminders[place:], fault)
                break
        return sent

    def _is_to_look_up(self, place: int) -> bool:
        is_old = time.monotonic() - self.looked_up_at > CHECK_HOLDS
        return is_old or place >= self._looked_up_to

    def _wait_for_server(self, reminders: list[Reminder], fault: NoServer) -> None:
        log.warning("Emails wait: %s", fault)
        sentence = f"The mail server cannot be reached: {fault}"
        for reminder in reminders:
            batches.note_fault(reminder, sentence, is_final=False)

    def _send(self, reminder: Reminder) -> bool:
        if batches.is_old(reminder) and not batches.renew(reminder):
            return False
        try:
            letter = self.letter(reminder)
            if letter is None:
                return False
            started_at = time.monotonic()
            self.post.send(letter.as_message(reminder))
        except (NoServer, DatabaseError):
            raise
        except Exception as fault:
            # Whatever is wrong with one message, the others go on.
            self._note_fault(reminder, fault)
            return False
        reminder.subject = letter.subject
        reminder.body = letter.text
        reminder.sent_at = timezone.now()
        self._sent.append(reminder)
        is_slow = time.monotonic() - started_at > QUICK
        if is_slow or len(self._sent) == MARKED_AT_ONCE:
            self._mark_sent()
        return True

    def _note_fault(self, reminder: Reminder, fault: Exception) -> None:
        if isinstance(fault, SMTPException | OSError):
            sentence = describe(fault)
            log.warning("Reminder %s was not sent: %s", reminder.pk, sentence)
            batches.note_fault(
                reminder,
                sentence,
                is_final=is_refused_for_good(fault),
                may_be_out=not was_answered(fault),
            )
        else:
            log.exception("Reminder %s could not be written", reminder.pk)
            sentence = f"The message could not be written: {fault}"
            batches.note_fault(reminder, sentence, is_final=False)

    def _mark_sent(self) -> None:
        if not self._sent:
            return
        try:
            batches.mark_sent(self._sent)
        except (OperationalError, InterfaceError):
            # Once more over a new connection: what went out and is not marked goes out again.
            connection.close()
            batches.mark_sent(self._sent)
        self._sent = []


# What sends the emails of each kind that is of no step. A part above this one adds its own.
MAILINGS: dict[str, type[Mailing]] = {}
