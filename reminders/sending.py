"""How one reminder goes out: it is looked up once more, written, sent, and marked."""

import logging
import time
from smtplib import SMTPException

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.utils import timezone

from programme import clock
from reminders import batches
from reminders.lines import Line
from reminders.mail_server import NoServer, Post, describe, is_refused_for_good
from reminders.message_texts import Letter, compose
from reminders.models import Reminder, ReminderLine
from reminders.recheck import Recheck
from reminders.recipients import lines_for
from reminders.schedule import Ladder
from reminders.selectors import ladder_of, working_days
from rounds.models import ReportingRound

# Seconds; then who answers and what is owed is looked up anew for the rest of a batch.
CHECK_HOLDS = 1
# Rows are marked a few at a time, but one that took the server longer than this at once: so many
# messages at most come twice, with the same number, when a worker is killed.
MARKED_AT_ONCE = 5
QUICK = 0.05  # seconds
log = logging.getLogger(__name__)


class Sending:
    """The reminders of one step on their way: what each says, and how it went."""

    ladder: Ladder  # as of the last time it was looked up

    def __init__(self, post: Post, is_demonstration: bool, *, ends_at: float):
        self.post = post
        self.today = clock.today()
        self.is_demonstration = is_demonstration
        self.ends_at = ends_at
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
        sent = 0
        lines: dict[int, list[Line]] = {}
        for place, reminder in enumerate(reminders):
            if time.monotonic() > self.ends_at:
                for unsent in reminders[place:]:
                    batches.give_back(unsent)
                break
            if time.monotonic() - self._looked_up_at > CHECK_HOLDS:
                lines = self._look_up(reminders[place:])
            try:
                sent += self._send(reminder, lines.get(reminder.pk, []))
            except NoServer as fault:
                self._wait_for_server(reminders[place:], fault)
                break
        return sent

    def _wait_for_server(self, reminders: list[Reminder], fault: NoServer) -> None:
        log.warning("Reminders wait: %s", fault)
        sentence = f"The mail server cannot be reached: {fault}"
        for reminder in reminders:
            batches.note_fault(reminder, sentence, is_final=False)

    def _look_up(self, reminders: list[Reminder]) -> dict[int, list[Line]]:
        """Return what each of them is about as things stand now, by its key.

        Who answers, what is owed and until when are all looked up. What is not called for any more
        is set aside. The lines are stored before anything goes out: the ledger must have them
        whatever happens next.
        """
        rounds = ReportingRound.objects.select_related("meeting")
        reporting_round = rounds.get(pk=reminders[0].round_id)
        self.ladder = ladder_of(reporting_round, working_days())
        self._check = None
        self._looked_up_at = time.monotonic()
        held = batches.still_held(reminders)
        called = [reminder for reminder in held if self._is_called_for(reminder)]
        lines = self._lines_of(called)
        self._keep_lines(called, lines)
        return lines

    def _is_called_for(self, reminder: Reminder) -> bool:
        if self.ladder.still_calls_for(reminder, self.today):
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
            is_final = is_refused_for_good(fault)
            batches.note_fault(reminder, sentence, is_final=is_final)
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

    def _compose(self, reminder: Reminder, lines: list[Line]) -> Letter:
        # The address may have been put right since the row was made.
        reminder.address = reminder.person.email or ""
        return compose(
            step=self.ladder.present(reminder.step),
            person=reminder.person,
            lines=lines,
            ladder=self.ladder,
            today=self.today,
            at=timezone.now(),
            is_demonstration=self.is_demonstration,
            changes=self.ladder.round.times_extended,
            sentence=reminder.sentence,
        )

    def _lines_of(self, reminders: list[Reminder]) -> dict[int, list[Line]]:
        """Return what each is about, by its key.

        At a step of the round that is all that is owed, else the updates it was made for.
        """
        if not reminders:
            return {}
        step = self.ladder.present(reminders[0].step)
        people = [reminder.person_id for reminder in reminders]
        by_person = lines_for(self.ladder, step, self.today, people)
        lines = {
            reminder.pk: by_person.get(reminder.person_id, []) for reminder in reminders
        }
        if step.is_about_updates:
            return _only_stored(lines, reminders)
        return lines

    def _checked_again(self, reminder: Reminder, lines: list[Line]) -> list[Line]:
        """Return what is owed at this very moment; nothing where it is not to be sent.

        Asked before every message: whether all of it is still owed, the round open and due on the
        same day, the person active, nothing of it held and the claim ours. Where anything differs,
        it is looked up anew. What is not to be sent is noted.
        """
        if lines and self._holds(reminder, lines):
            return lines
        lines = self._look_up([reminder]).get(reminder.pk, [])
        # What was looked up for the others is older than the round as it is now.
        self._looked_up_at = 0.0
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
    def _keep_lines(
        self, reminders: list[Reminder], lines: dict[int, list[Line]]
    ) -> None:
        ReminderLine.objects.filter(reminder__in=reminders).delete()
        rows: list[ReminderLine] = []
        for reminder in reminders:
            rows += [line.as_row_of(reminder) for line in lines.get(reminder.pk, [])]
        ReminderLine.objects.bulk_create(rows)


def _only_stored(
    lines: dict[int, list[Line]], reminders: list[Reminder]
) -> dict[int, list[Line]]:
    """Keep of each reminder's lines those of the updates that it was made for."""
    rows = ReminderLine.objects.filter(reminder__in=reminders)
    stored = set(rows.values_list("reminder", "update", "since"))
    kept_lines = {}
    for key, each in lines.items():
        kept_lines[key] = [
            line
            for line in each
            if line.update and (key, line.update.pk, line.since) in stored
        ]
    return kept_lines
