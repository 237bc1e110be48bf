from django import forms

from programme.dates import validate_plausible
from programme.working_days import WorkingDays
from reminders.models import LocalHoliday, Step
from reminders.models.ladder import FURTHEST
from toolkit.forms import NO_CHILD, DesignSystemMixin


class DayForm(DesignSystemMixin, forms.Form):
    """The day whose reminders are looked at."""

    day = forms.DateField(label="Day", required=False, validators=[validate_plausible])


class StepForm(DesignSystemMixin, forms.ModelForm):
    """A new step of a ladder, its working days counted the way people say them."""

    BEFORE = "before"
    AFTER = "after"
    OPENING = "opening"
    REVIEW = "review"
    RETURNED = "returned"
    WHEN = [
        (BEFORE, "before the due date"),
        (AFTER, "after the due date"),
        (OPENING, "as the round opens"),
        (REVIEW, "after an update was handed in and still waits for review"),
        (RETURNED, "after an update was returned and not handed in again"),
    ]
    number = forms.IntegerField(
        label="Working days",
        min_value=0,
        max_value=FURTHEST,
        help_text="0 is the due date itself, or the day the round opens.",
    )
    when = forms.ChoiceField(
        label="Counted", choices=WHEN, widget=forms.RadioSelect, initial=BEFORE
    )

    class Meta:
        model = Step
        fields = ["to_owner", "to_contacts", "to_chair"]
        labels = {
            "to_owner": "To the seat’s holder",
            "to_contacts": "To the lead organisation’s contacts",
            "to_chair": "To the chair, with all that is owed",
        }

    field_order = ["number", "when", "to_owner", "to_contacts", "to_chair"]

    def __init__(self, *args, reporting_round=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.round = reporting_round

    def clean(self):
        cleaned = super().clean()
        number = cleaned.get("number")
        when = cleaned.get("when")
        if number is not None and when:
            is_due = when in (self.BEFORE, self.AFTER)
            self.instance.about = Step.About.DUE if is_due else when
            self.instance.days = -number if when == self.BEFORE else number
        return cleaned


class LocalHolidayForm(DesignSystemMixin, forms.ModelForm):
    """A day on which the programme's offices are shut."""

    class Meta:
        model = LocalHoliday
        fields = ["day", "name"]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if why_not := WorkingDays().why_not(day):
            sentence = f"{day:%-d %B %Y} is a day without work as it is: {why_not}."
            raise forms.ValidationError(sentence, code="no_work")
        return day


class HoldForm(DesignSystemMixin, forms.Form):
    """Why reminders are kept back."""

    reason = forms.CharField(label="Why", max_length=300, help_text=NO_CHILD)


class OpenForm(DesignSystemMixin, forms.Form):
    """The opening of a round: a press, and a tick where nobody is told of some of what it owes."""

    anyway = forms.BooleanField(
        required=False, label="Open it all the same; I see to it that they hear of it"
    )

    def __init__(self, *args, is_unreached, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_unreached:
            del self.fields["anyway"]
