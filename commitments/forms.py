from django import forms

from commitments.models import Commitment, Milestone
from people.models import Seat
from programme.dates import Precision
from programme.forms import NO_CHILD, DesignSystemMixin, EditForm

CONTENT_FIELDS = ["title", "description", "workstream", "owner", "lead", "partners", "basis", "source"]


class CommitmentForm(EditForm):
    """The content of a commitment, without what its updates say."""

    class Meta:
        model = Commitment
        fields = CONTENT_FIELDS
        help_texts = {"title": NO_CHILD}
        widgets = {"partners": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Seat.objects.exclude(organisation=None)


class MilestoneFilterForm(DesignSystemMixin, forms.Form):
    """What the list of milestones can be narrowed by."""

    STATES = {
        "": ("All", lambda step: True),
        "open": ("Open", lambda step: not step.milestone.is_done),
        "done": ("Done", lambda step: step.milestone.is_done),
        "late": ("Open and late", lambda step: not step.milestone.is_done and step.slip > 0),
    }

    state = forms.ChoiceField(
        label="Milestones", required=False, choices=[(value, label) for value, (label, _) in STATES.items()]
    )
    expected_from = forms.DateField(label="Expected or done from", required=False)
    expected_to = forms.DateField(label="Expected or done up to", required=False)

    def clean(self):
        first, last = self.cleaned_data.get("expected_from"), self.cleaned_data.get("expected_to")
        if first and last and last < first:
            self.add_error("expected_to", "The last day comes before the first.")

    def chosen(self, step) -> bool:
        """True for a milestone that the form takes in; what the form refuses narrows nothing."""
        self.is_valid()
        said = self.cleaned_data
        first, last = said.get("expected_from"), said.get("expected_to")
        is_in_time = (not first or step.expected_on >= first) and (not last or step.expected_on <= last)
        return is_in_time and self.STATES[said.get("state", "")][1](step)


class MilestoneForm(DesignSystemMixin, forms.ModelForm):
    """A new milestone: its first date is the baseline and never changes afterwards."""

    class Meta:
        model = Milestone
        fields = ["title", "first_date", "first_precision", "first_source"]
        help_texts = {
            "title": NO_CHILD,
            "first_precision": "A month or a year is kept as its last day.",
            "first_source": "Leave empty where no document states the date; the tracker then marks it as assumed.",
        }


class MilestoneTitleForm(EditForm):
    """What of a milestone may be put right: its words, and the source of its first date."""

    class Meta:
        model = Milestone
        fields = ["title", "first_source"]
        help_texts = {"title": NO_CHILD}


class StatedDateForm(DesignSystemMixin, forms.Form):
    """A date an officer states for a milestone outside a reporting round."""

    kind = forms.ChoiceField(label="What the date says", choices=[("forecast", "Now expected"), ("done", "Done")])
    date = forms.DateField(required=False)
    precision = forms.ChoiceField(choices=Precision, initial=Precision.DAY)
    withdraw = forms.BooleanField(
        label="Withdraw the date stated before", required=False, help_text="For a date that was stated by mistake."
    )
    reason = forms.CharField(widget=forms.Textarea, max_length=1000, help_text=NO_CHILD)

    def __init__(self, *args, milestone, **kwargs):
        super().__init__(*args, **kwargs)
        self.milestone = milestone

    def clean(self):
        given = super().clean()
        stated, withdraw = given.get("date"), given.get("withdraw")
        if bool(stated) == bool(withdraw) and "date" not in self.errors:
            self.add_error("date", "Give a date, or tick that the date stated before is withdrawn: one of the two.")
        elif withdraw and "kind" in given and getattr(self.milestone, given["kind"]) is None:
            self.add_error("withdraw", "There is no such date to withdraw.")
        return given
