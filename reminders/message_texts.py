"""What a reminder says: subject, plain text, HTML, and at the opening a calendar file."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from commitments.models import Commitment
from people.models import User
from reminders.calendars import calendar_of, due_event
from reminders.models import Reminder, Step
from reminders.recipients import Line
from reminders.schedule import Ladder

# So that no out-of-office answer comes back (RFC 3834, and what Exchange asks for).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def style_digest() -> str:
    """Return the digest by which a content security policy lets the email's one style element
    through.
    """
    style = (
        render_to_string("emails/_reminder_style.html")
        .split("<style>")[1]
        .split("</style>")[0]
    )
    return (
        "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    )


@dataclass(frozen=True)
class Letter:
    """One email as it will be read."""

    subject: str
    text: str
    html: str
    calendar: bytes = b""

    def as_message(self, reminder: Reminder) -> EmailMultiAlternatives:
        """Return it addressed to the reminder's person, under the number that is the reminder's for
        good.
        """
        message = EmailMultiAlternatives(
            self.subject,
            self.text,
            to=[reminder.address],
            reply_to=[settings.REPLY_TO_EMAIL],
            headers={"Message-ID": reminder.message_id, **AUTOMATIC},
        )
        message.attach_alternative(self.html, "text/html")
        if self.calendar:
            message.attach(
                "due-date.ics", self.calendar, "text/calendar; method=PUBLISH"
            )
        return message


def compose(
    *,
    step: Step,
    person: User,
    lines: list[Line],
    ladder: Ladder,
    today: date,
    at: datetime,
    is_demonstration: bool,
    changes: int = 0,
) -> Letter:
    """Write the email that tells a person what they owe at a step, as it reads on a day.

    `at` stamps the calendar file of the opening, `changes` is how often the due date was moved.
    """
    due_on = ladder.round.due_on
    told = [line for line in lines if line.is_told]
    asked = [
        line for line in lines if not line.is_told
    ] or told  # who chairs may owe some of it too
    context = {
        "step": step,
        "person": person,
        "lines": [_shown(line, step) for line in asked],
        "number": _number(asked),
        "told": [_shown(line, step) for line in told] if asked is not told else [],
        "round": ladder.round,
        "due": date_format(due_on, "l j F Y"),
        "when": when_due(ladder, today),
        "is_late": today > due_on,
        "is_one": len(asked) == 1,
        "is_to_chair": asked is told,
        "my_work": settings.BASE_URL + reverse("rounds:my-work"),
        "calendar": settings.BASE_URL + reverse("reminders:calendar"),
        "about": settings.BASE_URL + reverse("dashboard:overview"),
        "is_demonstration": is_demonstration,
    }
    subject = " ".join(render_to_string("emails/reminder_subject.txt", context).split())
    context["subject"] = subject
    calendar = b""
    if step.about == Step.About.OPENING:
        calendar = calendar_of(
            [
                due_event(
                    ladder.round,
                    [line.commitment for line in asked],
                    changes=changes,
                    at=at,
                )
            ]
        )
    text = render_to_string("emails/reminder_body.txt", context)
    return Letter(
        subject, text, render_to_string("emails/reminder_body.html", context), calendar
    )


def _number(lines: list[Line]) -> str:
    return f"{len(lines)} update{'' if len(lines) == 1 else 's'}"


def when_due(ladder: Ladder, today: date) -> str:
    """Return how far off the due date is, in words that count working days."""
    due_on = ladder.round.due_on
    if today == due_on:
        return "today"
    number = ladder.days.between(today, due_on)
    days = f"{abs(number)} working day{'' if abs(number) == 1 else 's'}"
    if today < due_on:
        return f"in {days}" if number else "before the next working day"
    return f"{days} ago" if number else "since the last working day"


def _shown(line: Line, step: Step) -> dict:
    """Return what the templates show of a line: no query, no work of their own."""
    commitment = line.commitment
    return {
        "reference": commitment.reference,
        "title": commitment.title,
        "owner": commitment.owner.title,
        "why": line.why_to_you,
        "since": line.since,
        "link": settings.BASE_URL + _path(line, step),
        "is_told": line.is_told,
        "standing": commitment.standing,
        "rating": commitment.standing.label,
        "notes": ", ".join(_notes(commitment)),
    }


def _path(line: Line, step: Step) -> str:
    """Return where the person does what they are asked to do."""
    if step.about == Step.About.REVIEW:
        return reverse("rounds:update", args=[line.update.pk])
    if step.about == Step.About.RETURNED:
        return reverse("rounds:edit", args=[line.update.pk])
    if line.is_told:
        return line.commitment.get_absolute_url()
    return reverse("rounds:report", args=[line.commitment.reference])


def _notes(commitment: Commitment) -> Iterator[str]:
    """Yield what is to be known of the last rating."""
    if commitment.position.is_stale(commitment.last_closed_as_at):
        yield f"not reported in {date_format(commitment.last_closed_as_at, 'F Y')}"
    if not commitment.is_confirmed:
        yield "not yet confirmed by a second officer"
