"""What officers fill in about a meeting: where and when it is, who else is invited, another day."""

from datetime import date
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from people.models import User
from programme.dates import Precision, last_day
from programme.working_days import WorkingDays
from rounds.faults import LONGEST_TEXT
from rounds.models import Arrangement, Guest, Meeting
from toolkit.asking import AskingForm
from toolkit.forms import NO_CHILD, DesignSystemMixin, EditForm


class TimeInput(forms.TimeInput):
    """The browser's own control for a time of day."""

    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


class MeetingForm(AskingForm, EditForm):
    """A meeting of a group, on a day or in a month."""

    class Meta:
        model = Meeting
        fields = ["group", "date", "precision"]
        labels = {"precision": "Known to the"}
        help_texts = {"precision": "A month is kept as its last day."}

    data: QueryDict

    def __init__(self, *args, today: date, working_days: WorkingDays, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.working_days = today, working_days

    def _post_clean(self):
        """Look at the constraints too that ask whether a meeting is cancelled."""
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as refusal:
            self._update_errors(refusal)

    def clean(self):
        values = super().clean()
        day, precision = values.get("date"), values.get("precision")
        if day and precision:
            values["date"] = last_day(day, precision)
        if precision == Precision.DAY:
            self.ask_for_working_day("date", self.working_days)
        return values


class ArrangementForm(EditForm):
    """Where a meeting is held, and at what time of its day."""

    link = forms.URLField(
        label="Address to join it online",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Shown to those who are invited.",
    )

    class Meta:
        model = Arrangement
        fields = ["starts_at", "ends_at", "place", "link"]
        widgets = {"starts_at": TimeInput(), "ends_at": TimeInput()}
        error_messages = {
            name: {"invalid": "Give a time of the day, such as 10:30."}
            for name in ("starts_at", "ends_at")
        }


class GuestForm(DesignSystemMixin, forms.ModelForm):
    """Somebody else to invite to a meeting."""

    class Meta:
        model = Guest
        fields = ["person", "part"]

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, instance=Guest(meeting=meeting), **kwargs)
        people = User.objects.active().people().select_related("organisation")
        people = people.exclude(invited_to__meeting=meeting)
        field = cast(forms.ModelChoiceField, self.fields["person"])
        field.queryset = people.order_by("name", "pk")

    def _get_validation_exclusions(self):
        """Look at the constraint too that names the meeting."""
        return super()._get_validation_exclusions() - {"meeting"}


class ReasonForm(DesignSystemMixin, forms.Form):
    """Why something becomes of a meeting."""

    reason = forms.CharField(
        label="Why",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=f"Everybody who is invited reads it. {NO_CHILD}",
    )


class MoveForm(AskingForm, ReasonForm):
    """Another day for a meeting, and why."""

    day = forms.DateField(label="New day of the meeting")
    field_order = ["day", "reason"]

    def __init__(self, *args, today: date, working_days: WorkingDays, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.working_days = today, working_days

    def clean(self):
        values = super().clean()
        self.ask_for_working_day("day", self.working_days)
        self.ask_for_day_to_come("day", self.today)
        return values
