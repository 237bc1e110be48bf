from reminders.models.calendars import CalendarAddress
from reminders.models.events import Event, Notice, NoticeChoice
from reminders.models.ladder import LocalHoliday, Step
from reminders.models.mail_tests import MailTest
from reminders.models.people_happenings import (
    AccountChangeHappening,
    AccountHandHappening,
    AddressChanged,
    AnsweringChanged,
    HoldingHappening,
    KeyHappening,
    ResponsibleHappening,
    SubstitutionHappening,
)
from reminders.models.reminders import Hold, Reminder, ReminderLine
from reminders.models.runs import DailyRun, Tick
from reminders.models.update_happenings import (
    ArisingHappening,
    CommentHappening,
    ContributionHappening,
    DecisionHappening,
    MeetingHappening,
    ReturnHappening,
    RoundHappening,
    SecondWordHappening,
    TakingOver,
    TransitionHappening,
)

__all__ = [
    "AccountChangeHappening",
    "AccountHandHappening",
    "AddressChanged",
    "AnsweringChanged",
    "ArisingHappening",
    "CalendarAddress",
    "CommentHappening",
    "ContributionHappening",
    "DailyRun",
    "DecisionHappening",
    "Event",
    "Hold",
    "HoldingHappening",
    "KeyHappening",
    "LocalHoliday",
    "MailTest",
    "Notice",
    "NoticeChoice",
    "MeetingHappening",
    "Reminder",
    "ReminderLine",
    "ResponsibleHappening",
    "ReturnHappening",
    "RoundHappening",
    "SecondWordHappening",
    "Step",
    "SubstitutionHappening",
    "TakingOver",
    "Tick",
    "TransitionHappening",
]
