from django.contrib import admin

from programme.admin import RecordAdmin
from reminders.models import DailyRun, Hold, LocalHoliday, Reminder, Step

# Ladder, holidays and holds are changed on their own pages.
admin.site.register([DailyRun, Hold, LocalHoliday, Reminder, Step], RecordAdmin)
