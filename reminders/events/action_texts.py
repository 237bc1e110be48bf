"""What is said of actions that arise from meetings."""

from dataclasses import dataclass

from django.utils.formats import date_format

from reminders.events.telling import Telling, by_whom, words_of
from reminders.models import Event
from rounds.models import ActionArising


@dataclass(frozen=True)
class OfAction:
    """What is said of an action arising: what happened in a few words, for the subject, and in a
    sentence with `{by}`, `{what}` (its number, the group and the meeting) and `{day}`.
    """

    happened: str
    sentence: str
    do: str = "See it"

    def __call__(self, event: Event, person: int) -> Telling:
        action = _action_of(event)
        day = date_format(action.due_on, "j F Y")
        meeting = action.outcome.item.meeting
        sentence = self.sentence.format(
            by=by_whom(event),
            what=f"{action} of the {meeting.group.name}, meeting of {meeting.when}",
            day=day,
        )
        return Telling(
            subject=f"{action} {self.happened.format(day=day)}: {meeting.group.name}",
            sentence=sentence,
            quote=words_of(event) or action.text,
            path=action.get_absolute_url(),
            do=self.do,
        )


def _action_of(event: Event) -> ActionArising:
    assert event.arising_step is not None
    return event.arising_step.action


REPORT = "Say what was done"
action_given = OfAction(
    "is yours, by {day}",
    "{what}: it is for you to do by {day}. {by} recorded it.",
    REPORT,
)
action_reported = OfAction(
    "is reported on",
    "{by} reported on {what}. It stays open until an officer closes it.",
    "Read it, and close it if it is done",
)
action_moved = OfAction(
    "is due on {day}", "{by} changed the date of {what}: it is due by {day}.", REPORT
)
action_closed = OfAction(
    "is closed", "{by} closed {what}. There is nothing more to do."
)
action_opened = OfAction(
    "is open again", "{by} opened {what} again: it is due by {day}.", REPORT
)
action_due = OfAction("is due on {day}", "{what}, is due by {day}.", REPORT)
action_late = OfAction("is late", "{what}, was due by {day} and is still open.", REPORT)
