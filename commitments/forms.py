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
