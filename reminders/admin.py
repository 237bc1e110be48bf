from django.contrib import admin

from programme.admin import RecordAdmin
from reminders.models import Reminder

admin.site.register(Reminder, RecordAdmin)
