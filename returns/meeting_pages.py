"""Pages on which officers name the day of a round's meeting, move it, or cancel the plan."""

from programme import clock
from returns import meetings
from returns.form_pages import RoundFormView
from returns.meeting_forms import CancelForm, MeetingDayForm, MoveForm
from rounds.meeting_steps import is_held
from rounds.models import ReportingRound


class DayView(RoundFormView):
    """A form with a day of the round's meeting."""

    def get_form_kwargs(self):
        day = {"reporting_round": self.round, "today": clock.today()}
        return super().get_form_kwargs() | day


class MeetingDayView(DayView):
    """Name the day of a meeting that was known to the month alone."""

    form_class = MeetingDayForm
    success_message = "The day of the meeting is named."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            round=self.round,
            title=f"Name the day of the meeting of {self.round.meeting.when}",
            about="It is named once, with the document that states it.",
            submit="Name the day",
            **kwargs,
        )

    def take(self, form):
        meetings.name_day(
            meeting=self.round.meeting,
            by=self.request.user,
            at=clock.now(),
            confirm=form.answered,
            **form.cleaned_data,
        )
        return self.round


class MoveView(DayView):
    """Move the meeting of a planned round to another day."""

    form_class = MoveForm
    state = ReportingRound.State.PLANNED
    success_message = "The {done} round is for the meeting on its new day."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            round=self.round,
            title=f"Move the meeting of {self.round.meeting.when}",
            about="The new meeting says which it replaces. The round keeps its address.",
            submit="Move the meeting",
            **kwargs,
        )

    def take(self, form):
        return meetings.move_round(
            reporting_round=self.round,
            by=self.request.user,
            at=clock.now(),
            confirm=form.answered,
            **form.cleaned_data,
        )


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
