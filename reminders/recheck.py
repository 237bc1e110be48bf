"""Whether what a reminder lists is still owed, asked at the very moment of sending."""

from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from commitments.models import Commitment
from commitments.ratings import LIVE
from reminders.models import Hold, Reminder, ReminderLine, Step
from reminders.querysets.reminders import ReminderLineQuerySet
from reminders.schedule import Ladder
from reminders.update_recipients import STATE_OF_UPDATE
from rounds.updates.selectors import owed_in


class Recheck:
    """Looks again, before each message of a batch, whether its lines still hold.

    Django takes longer to build the query than PostgreSQL to answer it. So the statement is built
    once for the batch, with a stand-in for the reminder's key, which occurs in it nowhere else.
    """

    _ANY = -1  # stands for the key

    def __init__(self, ladder: Ladder, step: Step, batch: UUID | None):
        lines = self._lines(ladder, step, batch).order_by().values("pk")
        self._sql, self._values = lines.query.sql_with_params()

    def number(self, reminder: Reminder) -> int:
        """Return how many of its lines hold.

        None do where it is held, claimed by another batch, or not to be sent now.
        """
        values = [
            reminder.pk if value == self._ANY else value for value in self._values
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            return cursor.rowcount

    def _lines(self, ladder: Ladder, step: Step, batch: UUID | None) -> QuerySet:
        lines = ReminderLine.objects.filter(
            reminder=self._ANY,
            reminder__state="waiting",
            reminder__claimed_by=batch,
            reminder__person__is_active=True,
            reminder__round__state="open",
            reminder__round__due_on=ladder.round.due_on,
        )
        lines = self._still_owed(lines, ladder, step)
        same_person = Q(person=OuterRef("reminder__person"))
        same_step = Q(step=OuterRef("reminder__step"))
        holds = Hold.objects.in_force().filter(
            same_person | same_step, round=ladder.round
        )
        return lines.exclude(Exists(holds))

    def _still_owed(
        self, lines: ReminderLineQuerySet, ladder: Ladder, step: Step
    ) -> ReminderLineQuerySet:
        if not step.is_about_updates:
            owed = owed_in(Commitment.objects.all(), ladder.round).order_by()
            return lines.filter(Exists(owed.filter(pk=OuterRef("commitment"))))
        lines = lines.filter(update__state=STATE_OF_UPDATE[step.about])
        if step.about == Step.About.RETURNED:
            lines = lines.filter(commitment__lifecycle__in=LIVE)
        return lines
