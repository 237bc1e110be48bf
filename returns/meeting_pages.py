"""The page on which officers cancel the plan of a round."""

from programme import clock
from returns import meetings
from returns.form_pages import RoundFormView
from returns.meeting_forms import CancelForm
from rounds.meeting_steps import is_held
from rounds.models import ReportingRound


class CancelView(RoundFormView):
    """Cancel a planned round with its meeting."""

    form_class = CancelForm
    state = ReportingRound.State.PLANNED
    success_message = "The {done} round is cancelled."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            round=self.round,
            title=f"Cancel the {self.round} round",
            about=self._what_stays(),
            submit="Cancel the round",
            **kwargs,
        )

    def _what_stays(self) -> str:
        references = meetings.agreed_at(self.round.meeting)
        if references:
            return (
                f"Something was agreed about {', '.join(references)} at its meeting, which"
                " stays as it is. The round stays on the record, with the reason."
            )
        if is_held(self.round.meeting):
            return (
                "Its meeting is recorded as held, and stays as it is. The round stays on the"
                " record, with the reason."
            )
        return (
            "Its meeting is cancelled with it. Both stay on the record, with the"
            " reason."
        )

    def take(self, form):
        return meetings.cancel_round(
            reporting_round=self.round,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
