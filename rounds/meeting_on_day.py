"""A meeting as it was known at the end of a day: a frozen value."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from programme.dates import PartialDate
from programme.models import Source
from rounds.models import Meeting


@dataclass(frozen=True)
class MeetingOnDay:
    """A meeting with what was known of its day at the end of a day."""

    meeting: Meeting
    when: PartialDate

    @classmethod
    def today(cls, meeting: Meeting) -> "MeetingOnDay":
        """Return it as it is known now."""
        return cls(meeting, meeting.when)

    @classmethod
    def known(cls, meeting: Meeting, day: datetime.date) -> "MeetingOnDay":
        """Return it as it was known at the end of a day."""
        return cls(meeting, meeting.when_known_on(day))

    def __str__(self) -> str:
        return f"{self.meeting.group.name}, {self.when}"

    @property
    def date(self) -> datetime.date:
        return self.when.date

    @property
    def precision(self) -> str:
        return self.when.precision

    @property
    def day_source(self) -> Source | None:
        """What states its day, once that was named."""
        return self.meeting.day_source if self.when == self.meeting.when else None

    @property
    def replaces(self) -> Meeting | None:
        return self.meeting.replaces

    @property
    def cancelled_because(self) -> str:
        return self.meeting.cancelled_because


def with_meetings_known(agreements: Iterable[Any], day: datetime.date) -> list[Any]:
    """Return dates that were agreed, each with its meeting as it was known at the end of a day:
    `meeting_known`. Their meetings are selected by the caller.
    """
    rows = list(agreements)
    for agreed in rows:
        agreed.meeting_known = MeetingOnDay.known(agreed.meeting, day)
    return rows
