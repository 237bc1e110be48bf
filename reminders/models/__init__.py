from reminders.models.calendars import CalendarAddress
from reminders.models.ladder import LocalHoliday, Step
from reminders.models.reminders import Hold, Reminder, ReminderLine
from reminders.models.runs import DailyRun, Tick

__all__ = [
    "CalendarAddress",
    "DailyRun",
    "Hold",
    "LocalHoliday",
    "Reminder",
    "ReminderLine",
    "Step",
    "Tick",
]
