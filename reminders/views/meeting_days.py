"""Naming the day of a round's meeting, or another. The pages are of rounds; they stand here since
they know the local holidays.
"""

from programme import clock
from reminders.selectors import working_days
from returns import meetings
from returns.form_pages import RoundFormView
from returns.meeting_forms import MeetingDayForm, MoveForm
from rounds.models import ReportingRound


class DayView(RoundFormView):
    """A form with a day of the round's meeting."""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "reporting_round": self.round,
            "today": clock.today(),
            "working_days": working_days(),
        }


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
