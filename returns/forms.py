from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from people.models import GovernanceGroup
from programme.dates import PartialDate, Precision, validate_plausible
from programme.working_days import WorkingDays
from returns.planning import is_short
from rounds.faults import LONGEST_TEXT
from rounds.models import Meeting, ReportingRound
from toolkit.asking import AskingForm
from toolkit.forms import NO_CHILD

DAYS = ("opens_on", "due_on", "closes_on")


class RoundDaysForm(AskingForm, forms.Form):
    """A form with days of a round, beside which those of its reminders are shown.

    `meets` is when the meeting is that the round is for, where it is known already, and
    `working_days` are the programme's.
    """

    def __init__(
        self,
        *args,
        working_days: WorkingDays,
        meets: PartialDate | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.working_days = working_days
        self.meets = meets

    def clean(self):
        values = super().clean()
        self.ask_for_working_day("due_on", self.working_days)
        ask_due_before_meeting(self, self.when_it_meets(values))
        return values

    def when_it_meets(self, values: dict[str, Any]) -> PartialDate | None:
        """Return when the meeting is that the round is for, of a form with these values."""
        return self.meets

    @property
    def days_shown(self) -> dict[str, date]:
        """The days that stand in the controls, typed or proposed; without those that are none."""
        days = {}
        for name in DAYS:
            if day := self._day_shown(name):
                days[name] = day
        return days

    def _day_shown(self, name: str) -> date | None:
        """Return the day in a control, unless it is a slip of the pen: nothing is counted from
        that.
        """
        try:
            day: date | None = self.fields[name].clean(self[name].value())
        except ValidationError:
            return None
        return day

    def forgive_what_is_missing(self) -> None:
        """Say nothing of what is still empty, to who only looks at the reminders."""
        for name, faults in self.errors.as_data().items():
            if all(fault.code == "required" for fault in faults):
                del self.errors[name]


class DaysForm(RoundDaysForm):
    """The days of a round. Their order is the service's to judge."""

    opens_on = forms.DateField(label="Opens on", validators=[validate_plausible])
    due_on = forms.DateField(
        label="Falls due on",
        validators=[validate_plausible],
        help_text="The last day on which an update is on time.",
    )
    closes_on = forms.DateField(
        label="Planned to close on",
        validators=[validate_plausible],
        help_text="Time for the programme office to review.",
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        values = super().clean()
        for name in ("opens_on", "due_on"):
            self.ask_for_day_to_come(name, self.today)
        opens_on, due_on = values.get("opens_on"), values.get("due_on")
        in_order = opens_on and due_on and opens_on <= due_on
        if in_order and is_short(opens_on, due_on, self.working_days):
            sentence = "This leaves less than a working week to report in."
            self.ask("due_on", "short_time", sentence, opens_on)
        return values


def ask_due_before_meeting(form: AskingForm, meets: PartialDate | None) -> None:
    """Ask about returns that fall due after the meeting they are for."""
    due_on = form.cleaned_data.get("due_on")
    if due_on and meets and due_on > meets.date:
        sentence = f"This is after the meeting of {meets} that the returns are for."
        form.ask("due_on", "due_after_meeting", sentence, meets)


class PlanForm(DaysForm):
    """A new round, for a meeting that is known or is added here."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        required=False,
        empty_label="Another meeting",
        help_text="Those without a round yet.",
    )
    meeting_date = forms.DateField(
        label="Day of another meeting",
        required=False,
        validators=[validate_plausible],
        help_text="Of the Leadership Group, where it is not in the list.",
    )
    field_order = ["meeting", "meeting_date", "opens_on", "due_on", "closes_on"]

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        free = Meeting.objects.standing().filter(
            round=None, date__gte=today, group__seats__isnull=False
        )
        choice = cast(forms.ModelChoiceField, self.fields["meeting"])
        choice.queryset = free.distinct().select_related("group").order_by("date")

    @property
    def day_to_plan_for(self) -> date | None:
        """The day of the meeting that is chosen or given, else of the next without a round."""
        meetings = cast(forms.ModelChoiceField, self.fields["meeting"])
        if day := self._day_shown("meeting_date"):
            return day
        try:
            chosen = meetings.to_python(self["meeting"].value())
        except ValidationError:
            return None
        return chosen.date if chosen else None

    def clean(self):
        values = super().clean()
        self.ask_for_day_to_come("meeting_date", self.today)
        self.ask_for_working_day("meeting_date", self.working_days)
        has_meeting = bool(values.get("meeting"))
        has_date = bool(values.get("meeting_date"))
        if has_meeting == has_date and not self.errors:
            self.add_error(
                "meeting",
                "Choose a meeting, or give the day of another: one of the two.",
            )
        return values

    def when_it_meets(self, values):
        if meeting := values.get("meeting"):
            return meeting.when
        day = values.get("meeting_date")
        return PartialDate(day, Precision.DAY) if day else None

    def chosen_meeting(self) -> Meeting:
        """Return the meeting that was chosen, or the one of the group whose members hold seats on
        the day that was given, unsaved where there is none.

        Raises `ValidationError` for a day that stands for a month: whether it is the meeting's
        is not known.
        """
        chosen = self.cleaned_data["meeting"]
        if chosen:
            return chosen
        groups = GovernanceGroup.objects.filter(seats__isnull=False)
        group = groups.order_by("pk").first()
        day = self.cleaned_data["meeting_date"]
        of_day = Meeting.objects.standing().filter(group=group, date=day)
        meeting = of_day.first() or Meeting(group=group, date=day)
        if meeting.precision != Precision.DAY:
            sentence = (
                f"The group meets in {meeting.when}, on a day that is not known yet."
                " Choose that meeting, or name its day first."
            )
            raise ValidationError({"meeting_date": sentence}, code="day_unknown")
        return meeting


class ReplanForm(DaysForm):
    """The days of a round that has not opened."""


class ExtendForm(RoundDaysForm):
    """More time, and why, for a round that opened on `opened_on`."""

    due_on = forms.DateField(label="Now due on", validators=[validate_plausible])
    closes_on = forms.DateField(
        label="Now planned to close on", validators=[validate_plausible]
    )
    reason = forms.CharField(
        label="Why", max_length=LONGEST_TEXT, widget=forms.Textarea, help_text=NO_CHILD
    )

    def __init__(self, *args, opened_on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.opened_on = opened_on

    def _day_shown(self, name: str) -> date | None:
        return self.opened_on if name == "opens_on" else super()._day_shown(name)


def days_of(reporting_round: ReportingRound) -> dict[str, date]:
    """Return a round's days, as a form's initial values."""
    return {name: getattr(reporting_round, name) for name in DAYS}
