from django.contrib import admin

from reminders.models import DailyRun, Hold, LocalHoliday, Reminder, Step
from toolkit.admin import RecordAdmin

# Ladder, holidays and holds are changed on their own pages.
admin.site.register([DailyRun, Hold, LocalHoliday, Reminder, Step], RecordAdmin)
