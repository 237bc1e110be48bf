"""How the emails that bring papers go out: who is to have them is looked up as they are sent."""

from meetings.models import Sending, SentTo
from meetings.sendings.going import wanted_of
from meetings.sendings.letters import Brought, brought_by, compose
from people.models import User
from reminders import batches
from reminders.letters import Letter
from reminders.mailing import Mailing
from reminders.models import Reminder


class PapersMailing(Mailing):
    """Emails that bring what is sent round for meetings, on their way."""

    def look_up(self, reminders: list[Reminder]) -> None:
        """Look up what each of them brings, and whether its person is still to have it.

        Who is not invited any more, or is held back, gets nothing: what is set aside waits again
        when that changes. Of a meeting that is cancelled nothing goes out.
        """
        held = batches.still_held(reminders)
        rows = SentTo.objects.filter(reminder__in=held)
        sendings = Sending.objects.filter(sent_to__in=rows).distinct()
        by_key = {sending.pk: sending for sending in _with_content(sendings)}
        wanted = {key: wanted_of(sending.meeting) for key, sending in by_key.items()}
        self._brought: dict[int, Brought] = {
            key: brought_by(sending.brings)
            for key, sending in by_key.items()
            if sending.brings
        }
        self._sending_of: dict[int, int] = {}
        self._people: dict[int, User] = {}
        for row in rows:
            person = wanted[row.sending_id].get(row.person_id)
            if person:
                self._sending_of[row.reminder_id] = row.sending_id
                self._people[row.reminder_id] = person

    def letter(self, reminder: Reminder) -> Letter | None:
        """Write the email that brings it to its person."""
        person = self._people.get(reminder.pk)
        if person is None:
            batches.set_aside(reminder, Reminder.State.NOT_NEEDED)
            return None
        # The address may have been put right since the row was made.
        reminder.address = person.email or ""
        brought = self._brought[self._sending_of[reminder.pk]]
        return compose(brought, person, is_demonstration=self.is_demonstration)


def _with_content(sendings):
    return sendings.select_related(
        "meeting__group",
        "meeting__arrangement",
        "pack__meeting__group",
        "pack__meeting__arrangement",
        "paper__meeting__group",
        "paper__meeting__arrangement",
    )
