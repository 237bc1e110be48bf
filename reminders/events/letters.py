"""An email of what happened: its subject, its text, its HTML, and what it goes on from."""

from dataclasses import replace

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from reminders.calendars import calendar_of, due_event
from reminders.events.kinds import Kind
from reminders.events.round_texts import missing_in
from reminders.events.telling import Telling
from reminders.events.texts import telling_of
from reminders.letters import Letter
from reminders.models import Event, Reminder

LONGEST_SUBJECT = 150


def compose(
    *,
    reminder: Reminder,
    events: list[Event],
    left_out: int,
    is_demonstration: bool,
) -> Letter:
    """Write the email that tells a person of these events, which were read `in_full`.

    `left_out` is how many more there are, which the page of what is new shows.
    """
    tellings = [_in_an_email(event, reminder.person_id) for event in events]
    subject = _subject([telling.subject for telling in tellings], left_out)
    context = {
        "subject": subject,
        "person": reminder.person,
        "tellings": tellings,
        "left_out": left_out,
        "site": settings.BASE_URL,
        "news": settings.BASE_URL + reverse("reminders:news"),
        "choose": settings.BASE_URL + reverse("reminders:notice-choice"),
        "is_morning": reminder.kind == Reminder.Kind.MORNING,
        "is_demonstration": is_demonstration,
    }
    return Letter(
        subject=subject,
        text=render_to_string("emails/events_body.txt", context),
        html=render_to_string("emails/events_body.html", context),
        calendar=_calendar(events),
        answers=_earlier_message(reminder, events),
    )


def _in_an_email(event: Event, person: int) -> Telling:
    telling = telling_of(event, person)
    return replace(telling, quote=telling.quote or missing_in(event, person))


def _calendar(events: list[Event]) -> bytes:
    """Return the new due date as a calendar file, where more time was given."""
    rounds = [event.round for event in events if event.kind == Kind.MORE_TIME]
    if not rounds or rounds[-1] is None:
        return b""
    moved = rounds[-1]
    at = timezone.now()
    return calendar_of([due_event(moved, [], changes=moved.times_extended, at=at)])


def _subject(subjects: list[str], left_out: int) -> str:
    first = " ".join(subjects[0].split())[:LONGEST_SUBJECT]
    more = len(subjects) - 1 + left_out
    others = f", and {more} more" if more else ""
    return f"CPIP progress tracker: {first}{others}"


def _earlier_message(reminder: Reminder, events: list[Event]) -> str:
    """Return the number of the last email to this person about the same update, if all of this one
    is about one update. At most one query.
    """
    updates = {event.update_id for event in events}
    if len(updates) != 1 or None in updates:
        return ""
    earlier = Reminder.objects.filter(
        person=reminder.person_id,
        state=Reminder.State.SENT,
        notices__event__update__in=updates,
    )
    last = earlier.exclude(pk=reminder.pk).order_by("-sent_at").first()
    return last.message_id if last else ""
