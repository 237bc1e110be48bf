"""The ledger: every reminder, for officers; for anyone else those that were for them."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView

from people.permissions import officer_required
from programme import clock
from reminders import services
from reminders.emails import send_soon
from reminders.filters import ReminderFilter
from reminders.models import Reminder
from reminders.selectors import health
from reminders.tables import ledger_table
from toolkit.downloads import DownloadMixin
from toolkit.errors import Conflict


def ledger_of(user):
    """Return the reminders a person may see, with what the ledger shows of them."""
    visible = Reminder.objects.visible_to(user)
    reminders = visible.annotate(is_held=Reminder.objects.held())
    reminders = reminders.select_related("round__meeting", "step", "person", "asked_by")
    return reminders.prefetch_related("lines__commitment")


class ReminderListView(LoginRequiredMixin, DownloadMixin, ListView):
    paginate_by = 50

    def get_queryset(self):
        self.filterset = ReminderFilter(
            self.request.GET, queryset=ledger_of(self.request.user)
        )
        return self.filterset.qs

    def get_context_data(self, **kwargs):
        query = self.request.GET.copy()
        query.pop("page", None)
        state_of_run = None
        if self.request.user.is_officer:
            state_of_run = health(clock.now(), timezone.now())
        return super().get_context_data(
            filterset=self.filterset,
            query=query.urlencode(),
            counts=self._counts(),
            health=state_of_run,
            **kwargs,
        )

    def tables(self, context):
        return {"reminders": lambda: ledger_table(self.filterset.qs, clock.today())}

    def _counts(self):
        """How many there are in each state, of all that this person may see."""
        visible = Reminder.objects.visible_to(self.request.user).order_by()
        numbers = dict(visible.values_list("state").annotate(Count("pk")))
        return [
            (value, label.split(":")[0], numbers.get(value, 0))
            for value, label in Reminder.State.choices
        ]


class ReminderDetailView(LoginRequiredMixin, DetailView):
    """One reminder: to whom, about what, what became of it, and its text as sent."""

    def get_queryset(self):
        return ledger_of(self.request.user)


@require_POST
@officer_required
def try_again(request, pk):
    """Have what could not be delivered tried again."""
    reminder = get_object_or_404(Reminder, pk=pk)
    try:
        services.try_again(reminder=reminder, by=request.user, today=clock.today())
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        send_soon()
        messages.success(request, "It is tried again.")
    return redirect(reminder)
