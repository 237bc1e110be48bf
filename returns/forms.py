from datetime import date

from django import forms

from people.models import GovernanceGroup
from programme.dates import validate_plausible
from returns.services import Reason
from rounds.faults import LONGEST, LONGEST_TEXT
from rounds.models import ExpectedReturn, Meeting, ReportingRound
from toolkit.forms import NO_CHILD, DesignSystemMixin


class DaysForm(DesignSystemMixin, forms.Form):
    """The days of a round. Their order is the service's to judge."""

    opens_on = forms.DateField(label="Opens on")
    due_on = forms.DateField(
        label="Falls due on", help_text="The last day on which an update is on time."
    )
    closes_on = forms.DateField(
        label="Planned to close on",
        help_text="Time for the programme office to review.",
    )


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
        super().__init__(*args, **kwargs)
        free = Meeting.objects.filter(
            round=None, date__gte=today, group__seats__isnull=False
        ).distinct()
        self.fields["meeting"].queryset = free.select_related("group").order_by("date")

    def clean(self):
        given = super().clean()
        if (
            bool(given.get("meeting")) == bool(given.get("meeting_date"))
            and not self.errors
        ):
            self.add_error(
                "meeting",
                "Choose a meeting, or give the day of another: one of the two.",
            )
        return given

    def chosen_meeting(self) -> Meeting:
        """Return the meeting that was chosen, or an unsaved one of the group whose members hold
        seats.
        """
        given = self.cleaned_data
        if given["meeting"]:
            return given["meeting"]
        group = (
            GovernanceGroup.objects.filter(seats__isnull=False).order_by("pk").first()
        )
        known = Meeting.objects.filter(group=group, date=given["meeting_date"]).first()
        return known or Meeting(group=group, date=given["meeting_date"])


class ReplanForm(DaysForm):
    """The days of a round that has not opened."""


class OpenForm(DesignSystemMixin, forms.Form):
    """A press. What is wrong with the plan is said above it."""


class ExtendForm(DesignSystemMixin, forms.Form):
    """More time, and why."""

    due_on = forms.DateField(label="Now due on")
    closes_on = forms.DateField(label="Now planned to close on")
    reason = forms.CharField(
        label="Why", max_length=LONGEST_TEXT, widget=forms.Textarea, help_text=NO_CHILD
    )


class CloseForm(forms.Form):
    """For each return that did not come, why. One choice and a note a row."""

    rest = forms.ChoiceField(
        label="For all that have no reason below",
        choices=[("", "Each has its own"), *ExpectedReturn.NotReported.choices],
        required=False,
        widget=forms.Select(attrs={"class": "ds_select"}),
    )

    def __init__(self, *args, unreported: list[ExpectedReturn], **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.unreported = unreported
        for one in unreported:
            reference = one.commitment.reference
            self.fields[f"why-{reference}"] = forms.ChoiceField(
                label=f"Why nothing was reported on {reference}",
                choices=ExpectedReturn.NotReported.choices,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "ds_radio__input"}),
            )
            self.fields[f"note-{reference}"] = forms.CharField(
                label=f"Note on {reference}",
                required=False,
                max_length=LONGEST["reason"],
                widget=forms.TextInput(attrs={"class": "ds_input"}),
            )

    @property
    def lines(self):
        """Each return with its two controls."""
        return [
            (
                one,
                self[f"why-{one.commitment.reference}"],
                self[f"note-{one.commitment.reference}"],
            )
            for one in self.unreported
        ]

    def reasons(self) -> dict[str, Reason]:
        """Return what was chosen, by reference."""
        references = [one.commitment.reference for one in self.unreported]
        given = self.cleaned_data
        return {
            reference: Reason(
                given.get(f"why-{reference}") or given.get("rest", ""),
                given[f"note-{reference}"],
            )
            for reference in references
        }


def days_of(reporting_round: ReportingRound) -> dict[str, date]:
    """Return a round's days, as a form's initial values."""
    return {
        name: getattr(reporting_round, name)
        for name in ("opens_on", "due_on", "closes_on")
    }
