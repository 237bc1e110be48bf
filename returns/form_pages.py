"""What the forms about one reporting round share.

It is closed in `returns.closing_pages`; planned, opened and given more time in
`reminders.views.planning` and `reminders.views.opening`, which say whom they remind, and when.
"""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from people.officer_forms import ServiceFormView
from rounds.models import ReportingRound
from toolkit.errors import Conflict


class RoundFormView(ServiceFormView):
    """A form about one round, or a new one."""

    template_name = "returns/reportinground_form.html"
    state = ""  # that the round must be in

    @cached_property
    def round(self):
        rounds = ReportingRound.objects.select_related("meeting__group")
        return get_object_or_404(rounds, slug=self.kwargs["slug"])

    def get(self, request, *args, **kwargs):
        if self.state and self.round.state != self.state:
            raise Conflict(
                f"The {self.round} round is {self.round.get_state_display().lower()},"
                f" not {self.state}."
            )
        return super().get(request, *args, **kwargs)
