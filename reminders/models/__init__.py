from reminders.models.calendars import CalendarAddress
from reminders.models.events import Event, Notice, NoticeChoice
from reminders.models.happenings import Happening
from reminders.models.ladder import LocalHoliday, Step
from reminders.models.reminders import Hold, Reminder, ReminderLine
from reminders.models.runs import DailyRun, Tick

__all__ = [
    "CalendarAddress",
    "DailyRun",
    "Event",
    "Happening",
    "Hold",
    "LocalHoliday",
    "Notice",
    "NoticeChoice",
    "Reminder",
    "ReminderLine",
    "Step",
    "Tick",
]
