from django import forms

from programme.dates import validate_plausible
from programme.working_days import WorkingDays
from reminders.models import LocalHoliday, Step
from reminders.models.ladder import FURTHEST, LONGEST_SENTENCE
from reminders.services import StepContent
from returns.planning import is_far_from_plan
from toolkit.asking import AskingForm
from toolkit.forms import NO_CHILD, DesignSystemMixin, EditForm


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
        fields = ["to_owner", "to_contacts", "to_chair", "sentence", "with_pack"]
        labels = {
            "to_owner": "To the seat’s holder",
            "to_contacts": "To the lead organisation’s contacts",
            "to_chair": "To the chair, with all that is owed",
            "sentence": "A sentence of your own",
            "with_pack": "Attach the return pack",
        }
        help_texts = {
            "sentence": f"It stands above the list in each of its emails. {NO_CHILD}",
            "with_pack": "As the round opens: the workbook of what each is to hand in, to fill in"
            " away from the tracker.",
        }

    field_order = ["number", "when", *Meta.fields]

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
        if cleaned.get("with_pack") and when != self.OPENING:
            fault = "The return pack goes with the email of the opening alone."
            self.add_error("with_pack", forms.ValidationError(fault, code="conflict"))
        return cleaned


class StepChangeForm(EditForm):
    """Changes a step: its days, whom it reaches, and its sentence. What it counts from stays."""

    number = StepForm.base_fields["number"]
    when = forms.ChoiceField(
        label="Counted", choices=StepForm.WHEN[:2], widget=forms.RadioSelect
    )

    class Meta(StepForm.Meta):
        pass

    field_order = StepForm.field_order

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        step = self.instance
        is_before = step.days < 0
        self.initial["number"] = abs(step.days)
        self.initial["when"] = StepForm.BEFORE if is_before else StepForm.AFTER
        for name in _fixed_of(step):
            del self.fields[name]

    @property
    def _names(self):
        return ["days", *self._meta.fields]

    @property
    def content(self) -> StepContent:
        """What the step is to be; what the form does not ask for stays."""
        number = self.cleaned_data.get("number", self.initial["number"])
        is_before = self.cleaned_data.get("when") == StepForm.BEFORE
        return StepContent(
            days=-number if is_before else number,
            to_owner=self.instance.to_owner,
            to_contacts=self.instance.to_contacts,
            to_chair=self.instance.to_chair,
            sentence=self.instance.sentence,
            with_pack=self.instance.with_pack,
        )

    def _note_theirs(self, current):
        super()._note_theirs(current)
        self.theirs.pop("days", None)
        if current.days != self.content.days:
            self.theirs["number"] = current.name


def _fixed_of(step: Step) -> list[str]:
    """Return the controls that say nothing of a step: the opening has its day, and whom a step
    about updates reaches follows from the update.
    """
    if step.about == Step.About.OPENING:
        return ["number", "when"]
    if step.is_about_updates:
        return ["when", "to_owner", "to_contacts", "to_chair", "with_pack"]
    return ["with_pack"]


class SendNowForm(DesignSystemMixin, forms.Form):
    """What an officer adds to one email that is sent at once."""

    sentence = forms.CharField(
        label="A sentence of your own",
        required=False,
        max_length=LONGEST_SENTENCE,
        help_text=f"It stands above the list in this email alone. {NO_CHILD}",
    )


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


class OpenForm(AskingForm, forms.Form):
    """The opening of a round: a press, and a tick where nobody is told of some of what it owes.

    A day far from the planned one is asked about once.
    """

    day = forms.DateField(required=False, widget=forms.HiddenInput)
    anyway = forms.BooleanField(
        required=False, label="Open it all the same; I see to it that they hear of it"
    )

    def __init__(
        self, *args, is_unreached, reporting_round, today, working_days, **kwargs
    ):
        super().__init__(*args, **kwargs | {"initial": {"day": today}})
        self.working_days = working_days
        self.reporting_round = reporting_round
        self.today = today
        if not is_unreached:
            del self.fields["anyway"]

    def clean(self):
        values = super().clean()
        opens_on = self.reporting_round.opens_on
        if is_far_from_plan(self.reporting_round, self.today, self.working_days):
            sentence = f"The plan says {opens_on:%-d %B %Y}, and today is far from it."
            self.ask("day", "far_from_plan", sentence, self.today, opens_on)
        return values
