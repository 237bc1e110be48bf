"""What is said of one event to one person."""

from dataclasses import dataclass

from reminders.events.kinds import Kind
from reminders.models import Event


@dataclass(frozen=True)
class Telling:
    """An event in words: the subject of an email, a sentence, the words somebody wrote, and where
    to go.
    """

    subject: str
    sentence: str
    path: str
    do: str  # what the link is called
    quote: str = ""  # what somebody wrote

    @property
    def quoted(self) -> str:
        """What somebody wrote as a text email sets it off, so that nobody can write in the
        tracker's name.
        """
        return "\n".join(f"> {line}".rstrip() for line in self.quote.splitlines())


def by_whom(event: Event) -> str:
    """Return who did it, in words."""
    return str(event.by) if event.by else "The programme office"


def words_of(event: Event) -> str:
    """Return what somebody wrote as it happened: a comment, a reason, a contribution; or nothing.
    No query of an event that was read `in_full`.
    """
    if event.comment:
        return event.comment.text
    if event.second_word:
        return event.second_word.reason
    if event.decision:
        return event.decision.reason
    if event.contribution and event.kind == Kind.CONTRIBUTED:
        return event.contribution.text
    if event.round_step:
        return event.round_step.note
    if event.meeting_step:
        return event.meeting_step.note
    if event.arising_step and event.day is None:
        return event.arising_step.note
    if event.transition and event.kind in (Kind.RETURNED, Kind.NO_LONGER_DUE):
        return event.transition.note
    return ""
