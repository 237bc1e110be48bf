"""What is to be done on a tracker that was just set up."""

from django.views.generic import TemplateView

from dashboard.start.facts import facts_on
from dashboard.start.steps import steps_of
from people.permissions import OfficerRequiredMixin
from people.requests import SignedInRequest
from programme import clock
from reminders.models import MailTest


class StartView(OfficerRequiredMixin, TemplateView):
    """Each step in order, with its state and where it is done."""

    request: SignedInRequest
    template_name = "dashboard/start.html"

    def get_context_data(self, **kwargs):
        steps = steps_of(facts_on(clock.today(), self.request.user))
        return super().get_context_data(
            steps=steps,
            done=sum(step.is_done for step in steps),
            last_test=MailTest.objects.select_related("by").first(),
            **kwargs,
        )
