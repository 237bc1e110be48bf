"""Who is told of what becomes of a meeting."""

from collections.abc import Iterator
from datetime import date

from reminders.events.groups import Recipient, pairs
from reminders.models import Event
from rounds.invited import invited_to


def who_is_invited(events: list[Event], today: date) -> Iterator[Recipient]:
    """Everybody who is asked to the meeting, on its day as it now is."""
    for event in events:
        if event.meeting_step is None:
            continue
        people = invited_to(event.meeting_step.meeting).people
        yield from pairs(event, [person.pk for person in people])
