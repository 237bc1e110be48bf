"""What is said of meetings."""

from django.urls import reverse

from reminders.events.telling import Telling, by_whom, words_of
from reminders.models import Event
from rounds.models import Meeting


def meeting_moved(event: Event, person: int) -> Telling:
    """A meeting takes the place of another."""
    meeting = _meeting(event)
    before = f", not on {meeting.replaces.when}" if meeting.replaces else ""
    return Telling(
        subject=f"meeting moved to {meeting.when}: {meeting.group.name}",
        sentence=(
            f"{by_whom(event)} moved the meeting of the {meeting.group.name}: it is on"
            f" {meeting.when}{before}."
        ),
        quote=words_of(event),
        path=meeting.get_absolute_url(),
        do="See the meeting",
    )


def meeting_cancelled(event: Event, person: int) -> Telling:
    """A meeting does not take place."""
    meeting = _meeting(event)
    return Telling(
        subject=f"meeting cancelled: {meeting.group.name}, {meeting.when}",
        sentence=(
            f"{by_whom(event)} cancelled the meeting of the {meeting.group.name} of"
            f" {meeting.when}."
        ),
        quote=words_of(event),
        path=meeting.get_absolute_url(),
        do="See the meeting",
    )


def paper_issued(event: Event, person: int) -> Telling:
    """A paper for a meeting is there to be read."""
    meeting = _meeting(event)
    return Telling(
        subject=f"paper for {meeting.group.name}, {meeting.when}",
        sentence=(
            f"{by_whom(event)} issued {words_of(event)} for the meeting of the"
            f" {meeting.group.name}, {meeting.when}."
        ),
        path=f"{meeting.get_absolute_url()}#papers",
        do="Read it",
    )


def minutes_circulated(event: Event, person: int) -> Telling:
    """The draft minutes of a meeting are there to be read, until the group agrees them."""
    meeting = _meeting(event)
    return Telling(
        subject=f"draft minutes of {meeting.group.name}, {meeting.when}",
        sentence=(
            f"{by_whom(event)} circulated the draft minutes of the meeting of the"
            f" {meeting.group.name}, {meeting.when}. The group is asked to agree them at a"
            " later meeting."
        ),
        path=reverse("meetings:minutes", args=[meeting.slug]),
        do="Read them",
    )


def minutes_agreed(event: Event, person: int) -> Telling:
    """A group agreed the minutes of a meeting; what it amended is marked in them."""
    meeting = _meeting(event)
    return Telling(
        subject=f"minutes agreed: {meeting.group.name}, {meeting.when}",
        sentence=(
            f"{by_whom(event)} issued the minutes of the meeting of the"
            f" {meeting.group.name}, {meeting.when}, as the group agreed them. What it"
            " amended is marked."
        ),
        path=reverse("meetings:minutes", args=[meeting.slug]),
        do="Read them",
    )


def _meeting(event: Event) -> Meeting:
    assert event.meeting_step is not None
    return event.meeting_step.meeting
