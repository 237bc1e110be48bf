"""Opening a round. The page is of rounds; it stands here since it says whom nobody tells."""

from django.utils.functional import cached_property

from commitments.models import Commitment
from programme import clock
from reminders import services
from reminders.forms import OpenForm
from reminders.selectors import working_days
from reminders.services.opening import NOBODY_TOLD
from reminders.unreached import unreached_in
from returns.form_pages import RoundFormView
from rounds.models import ReportingRound


class RoundOpenView(RoundFormView):
    """What opening means and whom nobody tells of it, then the opening. It cannot be undone."""

    form_class = OpenForm
    template_name = "reminders/round_open.html"
    state = ReportingRound.State.PLANNED
    success_message = "The {done} round is open. Every live commitment owes an update."

    @cached_property
    def unreached(self):
        return unreached_in(self.round, clock.today())

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "is_unreached": bool(self.unreached),
            "reporting_round": self.round,
            "today": clock.today(),
            "working_days": working_days(),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            round=self.round,
            live=Commitment.objects.live().count(),
            unreached=self.unreached,
            planned_day=self._planned_day(),
            **kwargs,
        )

    def _planned_day(self) -> str:
        """Say for which day the opening was planned, where that is not today."""
        today, opens_on = clock.today(), self.round.opens_on
        if today == opens_on:
            return ""
        was = "is" if today < opens_on else "was"
        return (
            f"It {was} planned to open on {opens_on:%-d %B %Y}; it would open today"
            " instead."
        )

    def take(self, form):
        confirm = form.answered
        if form.cleaned_data.get("anyway"):
            confirm.append(NOBODY_TOLD)
        return services.open_round(
            reporting_round=self.round,
            by=self.request.user,
            at=clock.now(),
            confirm=confirm,
        )
