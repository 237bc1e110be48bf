from django.views.generic import ListView

from people.permissions import OfficerRequiredMixin
from reminders.models import Reminder


class ReminderListView(OfficerRequiredMixin, ListView):
    """What was sent to whom, newest first."""

    queryset = Reminder.objects.select_related("round__meeting", "person")
    paginate_by = 50
