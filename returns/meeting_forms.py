"""What officers fill in about a round's meeting: its day, another day, or why it is cancelled."""

from datetime import date

from django import forms

from programme.dates import validate_plausible
from programme.models import Source
from programme.working_days import WorkingDays
from rounds.faults import LONGEST_TEXT
from rounds.models import ReportingRound
from toolkit.asking import AskingForm
from toolkit.forms import NO_CHILD, DesignSystemMixin


class DayForm(AskingForm, forms.Form):
    """A day of the meeting that a round is for."""

    day = forms.DateField(label="Day of the meeting")

    def __init__(
        self,
        *args,
        reporting_round: ReportingRound,
        today: date,
        working_days: WorkingDays,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.due_on = reporting_round.due_on
        self.today, self.working_days = today, working_days

    def clean(self):
        values = super().clean()
        self.ask_for_working_day("day", self.working_days)
        day = values.get("day")
        if day and day < self.due_on:
            sentence = (
                f"The returns for it fall due after it, on {self.due_on:%-d %B %Y}."
            )
            self.ask("day", "due_after_meeting", sentence, self.due_on)
        return values


class MeetingDayForm(DayForm):
    """The day of a meeting, and what states it. It may be over: minutes state it later."""

    source = forms.ModelChoiceField(Source.objects.all(), label="What states it")


class MoveForm(DayForm):
    """The new day of a meeting, and why it is moved."""

    day = forms.DateField(label="New day", validators=[validate_plausible])
    reason = forms.CharField(
        label="Why", max_length=LONGEST_TEXT, widget=forms.Textarea, help_text=NO_CHILD
    )

    def clean(self):
        values = super().clean()
        self.ask_for_day_to_come("day", self.today)
        return values


class CancelForm(DesignSystemMixin, forms.Form):
    """Why a round is cancelled."""

    reason = forms.CharField(
        label="Why", max_length=LONGEST_TEXT, widget=forms.Textarea, help_text=NO_CHILD
    )
