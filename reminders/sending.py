"""How reminders go out: what each lists is looked up once more before it is sent."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from reminders import batches
from reminders.letters import PACKS, Letter
from reminders.lines import Line
from reminders.mail_server import Post
from reminders.mailing import Mailing
from reminders.message_texts import compose, has_pack
from reminders.models import Reminder, ReminderLine, Step
from reminders.recheck import Recheck
from reminders.recipients import lines_for
from reminders.schedule import Ladder
from reminders.selectors import ladder_of, working_days
from rounds.models import ReportingRound


class Sending(Mailing):
    """The reminders of one step on their way."""

    ladder: Ladder  # as of the last time it was looked up

    def __init__(
        self, post: Post, is_demonstration: bool, *, step: Step, ends_at: float
    ):
        super().__init__(post, is_demonstration, ends_at=ends_at)
        self.step = step
        self._check: Recheck | None = None
        self._lines: dict[int, list[Line]] = {}

    def look_up(self, reminders: list[Reminder]) -> None:
        """Look up what each of them is about as things stand now.

        Who answers, what is owed and until when are all looked up. What is not called for any more
        is set aside. The lines are stored before anything goes out: the ledger must have them
        whatever happens next.
        """
        rounds = ReportingRound.objects.select_related("meeting")
        reporting_round = rounds.get(reminders__pk=reminders[0].pk)
        self.ladder = ladder_of(reporting_round, working_days())
        self.step = self.ladder.present(self.step)
        self._check = None
        held = batches.still_held(reminders)
        called = [reminder for reminder in held if self._is_called_for(reminder)]
        self._lines = self._lines_of(called)
        self._keep_lines(called, self._lines)

    def letter(self, reminder: Reminder) -> Letter | None:
        """Write what its person owes at this very moment."""
        lines = self._checked_again(reminder)
        return self._compose(reminder, lines) if lines else None

    def _is_called_for(self, reminder: Reminder) -> bool:
        if self.ladder.still_calls_for(reminder, self.today):
            return True
        batches.set_aside(reminder, Reminder.State.OUTDATED)
        return False

    def _compose(self, reminder: Reminder, lines: list[Line]) -> Letter:
        # The address may have been put right since the row was made.
        reminder.address = reminder.person.email or ""
        letter = compose(
            step=self.step,
            person=reminder.person,
            lines=lines,
            ladder=self.ladder,
            today=self.today,
            at=timezone.now(),
            is_demonstration=self.is_demonstration,
            changes=self.ladder.round.times_extended,
            sentence=reminder.sentence,
        )
        if not has_pack(self.step, lines):
            return letter
        packs = [make(reminder.person) for make in PACKS]
        return replace(letter, attached=tuple(filter(None, packs)))

    def _lines_of(self, reminders: list[Reminder]) -> dict[int, list[Line]]:
        """Return what each is about, by its key.

        At a step of the round that is all that is owed, else the updates, or the chosen returns,
        that it was made for.
        """
        if not reminders:
            return {}
        people = [reminder.person_id for reminder in reminders]
        by_person = lines_for(self.ladder, self.step, self.today, people)
        lines = {
            reminder.pk: by_person.get(reminder.person_id, []) for reminder in reminders
        }
        made_for_some = [reminder for reminder in reminders if reminder.occasion]
        return lines | _only_stored(lines, made_for_some)

    def _checked_again(self, reminder: Reminder) -> list[Line]:
        """Return what is owed at this very moment; nothing where it is not to be sent.

        Asked before every message: whether all of it is still owed, the round open and due on the
        same day, the person active, nothing of it held and the claim ours. Where anything differs,
        it is looked up anew. What is not to be sent is noted.
        """
        lines = self._lines.get(reminder.pk, [])
        if lines and self._holds(reminder, lines):
            return lines
        self.look_up([reminder])
        lines = self._lines.get(reminder.pk, [])
        # What was looked up for the others is older than the round as it is now.
        self.looked_up_at = 0.0
        if lines and self._holds(reminder, lines):
            return lines
        self._set_aside(reminder)
        return []

    def _holds(self, reminder: Reminder, lines: list[Line]) -> bool:
        if self._check is None:
            self._check = Recheck(self.ladder, self.step, reminder.claimed_by)
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
    """Keep of these reminders' lines those of the updates or returns that each was made for."""
    rows = ReminderLine.objects.filter(reminder__in=reminders)
    stored = set(rows.values_list("reminder", "commitment", "update", "since"))
    kept_lines = {}
    for reminder in reminders:
        key = reminder.pk
        kept_lines[key] = [
            line
            for line in lines[key]
            if (key, line.commitment.pk, line.update_id, line.since) in stored
        ]
    return kept_lines
