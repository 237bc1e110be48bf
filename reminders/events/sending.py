"""How an email of what happened goes out: what holds no more by then is left out."""

from django.db.models import Prefetch

from people.models import User
from reminders import batches
from reminders.events.groups import Recipient
from reminders.events.kinds import urgency
from reminders.events.letters import compose
from reminders.events.recipients import recipients_of
from reminders.letters import Letter
from reminders.mailing import Mailing
from reminders.models import Event, Notice, Reminder

MOST_SHOWN = 50  # in one email; the page of what is new has the rest


class EventMailing(Mailing):
    """Emails of what happened on their way."""

    looked_up_together = 20  # each may tell of many things

    def look_up(self, reminders: list[Reminder]) -> None:
        """Look up what each of them tells of, and which of it still holds."""
        self._notices: dict[int, list[Notice]] = {}
        # A claim may be a minute old, and a person's address another since.
        people = User.objects.filter(pk__in={each.person_id for each in reminders})
        self._addresses = dict(people.values_list("pk", "email"))
        held = batches.still_held(reminders)
        rows = Notice.objects.filter(mail__in=held, is_over=False).order_by("event_id")
        events = Event.objects.in_full()
        notices = list(rows.prefetch_related(Prefetch("event", events)))
        holding = recipients_of({notice.event for notice in notices}, self.today)
        over = []
        for notice in notices:
            if _recipient(notice) in holding:
                self._notices.setdefault(notice.mail_id or 0, []).append(notice)
            else:
                over.append(notice.pk)
        Notice.objects.filter(pk__in=over).update(is_over=True)

    def letter(self, reminder: Reminder) -> Letter | None:
        """Write what happened for its person."""
        notices = self._notices.get(reminder.pk, [])
        if not notices:
            batches.set_aside(reminder, Reminder.State.NOT_NEEDED)
            return None
        notices = sorted(notices, key=_urgency)
        own = self._addresses.get(reminder.person_id)
        reminder.address = reminder.fixed_address or own or ""
        return compose(
            reminder=reminder,
            events=[notice.event for notice in notices[:MOST_SHOWN]],
            left_out=max(0, len(notices) - MOST_SHOWN),
            is_demonstration=self.is_demonstration,
        )


def _urgency(notice: Notice) -> int:
    return urgency(notice.event.kind)


def _recipient(notice: Notice) -> Recipient:
    return Recipient(notice.event_id, notice.person_id, notice.address)
