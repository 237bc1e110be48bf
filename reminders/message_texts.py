"""Where to change what a reminder says: subject, plain text, HTML, and a calendar file."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from people.models import User
from reminders.calendars import calendar_of, due_event
from reminders.letters import Letter
from reminders.lines import Line
from reminders.models import Step
from reminders.schedule import Ladder
from reminders.wording import counted
from standing.added import added_in, is_new

MOST_COUNTED = 20  # working days


def style_digest() -> str:
    """Return the digest by which a content security policy allows the email's style element."""
    html = render_to_string("emails/_reminder_style.html")
    style = html.split("<style>")[1].split("</style>")[0]
    digest = hashlib.sha256(style.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()


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
    sentence: str = "",
) -> Letter:
    """Write the email that tells a person what they owe at a step, as it reads on a day.

    `at` stamps the calendar file of the opening, `changes` is how often the due date was moved,
    `sentence` is what an officer adds to this email alone, after what stands with the step.
    """
    to_know = [line for line in lines if line.is_told]
    summarised = [line for line in lines if line.responsible]
    to_send = [  # who chairs, or has a summary, may owe some too
        line for line in lines if not line.is_told and not line.responsible
    ]
    context = {
        "step": step,
        "person": person,
        "added": " ".join(filter(None, [step.sentence, sentence])),
        **_lines_context(to_send, summarised, to_know, step),
        **_round_context(ladder, today),
        "my_work": settings.BASE_URL + reverse("rounds:my-work"),
        "calendar": settings.BASE_URL + reverse("reminders:calendar"),
        "about": settings.BASE_URL + reverse("dashboard:overview"),
        "is_demonstration": is_demonstration,
        "has_pack": has_pack(step, lines),
    }
    subject = render_to_string("emails/reminder_subject.txt", context)
    context["subject"] = " ".join(subject.split())
    calendar = b""
    if step.about == Step.About.OPENING:
        owed = [line.commitment for line in to_send or summarised or to_know]
        event = due_event(ladder.round, owed, changes=changes, at=at)
        calendar = calendar_of([event])
    return Letter(
        subject=context["subject"],
        text=render_to_string("emails/reminder_body.txt", context),
        html=render_to_string("emails/reminder_body.html", context),
        calendar=calendar,
    )


def has_pack(step: Step, lines: list[Line]) -> bool:
    """True where a return pack goes with an email: its step says so, and the person is to hand
    something in.
    """
    is_to_send = any(not line.is_told and not line.responsible for line in lines)
    return step.with_pack and step.about == Step.About.OPENING and is_to_send


def _lines_context(
    to_send: list[Line], summarised: list[Line], to_know: list[Line], step: Step
) -> dict:
    """Return what an email lists: what the person sends, below it who was told of the rest of what
    they answer for, and what others send.

    Where nothing is theirs to send, the first of these that there is gives the email its words.
    """
    is_summary = not to_send and bool(summarised)
    is_to_chair = not to_send and not summarised
    lines = to_know if is_to_chair else to_send
    lines_below = [] if is_to_chair else to_know
    counted_lines = summarised if is_summary else lines
    return {
        "lines": [_shown(line, step) for line in lines],
        "number": counted(len(counted_lines), "update"),
        "is_one": len(counted_lines) == 1,
        "by_person": _by_person(summarised, step),
        "told": [_shown(line, step) for line in lines_below],
        "is_to_chair": is_to_chair,
        "is_summary": is_summary,
    }


def _by_person(summarised: list[Line], step: Step) -> list[tuple[str, list[dict]]]:
    """Return each responsible person with what they were told of, by name."""
    by_name: dict[str, list[dict]] = {}
    for line in summarised:
        for name in line.responsible:
            by_name.setdefault(name, []).append(_shown(line, step))
    return sorted(by_name.items())


def _round_context(ladder: Ladder, today: date) -> dict:
    due_on = ladder.round.due_on
    due = date_format(due_on, "l j F Y")
    when = when_due(ladder, today)
    return {
        "round": ladder.round,
        "due": due,
        "due_when": f"{due}, {when}" if when else due,
        "is_today": today == due_on,
        "is_late": today > due_on,
    }


def when_due(ladder: Ladder, today: date) -> str:
    """Return how far off the due date is, in words that count working days.

    Nothing where it is so far off that the date alone says more.
    """
    due_on = ladder.round.due_on
    if today == due_on:
        return "today"
    number = ladder.days.between(today, due_on)
    if abs(number) > MOST_COUNTED:
        return ""
    days = counted(abs(number), "working day")
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
        "is_begun": line.begun is not None,
        "is_returned": line.is_returned,
        "returned_because": line.returned_because,
        "asks_for_return": step.about != Step.About.REVIEW and not line.is_told,
        "link": settings.BASE_URL + _path(line, step),
        "is_told": line.is_told,
        "may_report": line.may_report,
        "standing": commitment.standing,
        "rating": commitment.standing.label,
        "notes": ", ".join(_notes(commitment)),
    }


def _path(line: Line, step: Step) -> str:
    """Return where the person does what they are asked to do."""
    if line.is_told or not line.may_report:
        return line.commitment.get_absolute_url()
    if step.about == Step.About.REVIEW:
        return reverse("rounds:review-update", args=[line.update_id])
    if line.begun:
        return reverse("rounds:edit", args=[line.begun.pk])
    return reverse("rounds:report", args=[line.commitment.reference])


def _notes(commitment: Any) -> Iterator[str]:
    """Yield what is to be known of the last rating of a commitment with `last_closed_as_at`."""
    if is_new(commitment):
        yield added_in(commitment.added_on)
    if commitment.position.is_stale(commitment.last_closed_as_at):
        yield f"not reported in {date_format(commitment.last_closed_as_at, 'F Y')}"
    if not commitment.is_confirmed:
        yield "not yet confirmed by a second officer"
