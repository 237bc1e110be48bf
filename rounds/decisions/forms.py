"""What officers decide about a commitment: one short form each."""

import datetime
from typing import cast

from django import forms

from commitments.models import Commitment
from commitments.querysets.commitments import CommitmentQuerySet
from programme.dates import PartialDate, Precision, last_day, validate_plausible
from programme.working_days import WorkingDays
from rounds.decisions.carrying import Carried, references_carried_by, to_be_said
from rounds.faults import LONGEST_TEXT
from rounds.models import Meeting
from toolkit.asking import AskingForm
from toolkit.forms import NO_CHILD, DesignSystemMixin


def _others(commitment: Commitment) -> CommitmentQuerySet:
    """Return what may take the place of a commitment, by reference."""
    others = Commitment.objects.counted().exclude(pk=commitment.pk)
    return others.order_by("series", "number")


class ReasonForm(DesignSystemMixin, forms.Form):
    reason = forms.CharField(
        label="Why", max_length=LONGEST_TEXT, widget=forms.Textarea, help_text=NO_CHILD
    )

    def __init__(self, *args, commitment: Commitment, **kwargs):
        super().__init__(*args, **kwargs)
        self.commitment = commitment


class VerifyForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].label = "What you checked"


class RefuseForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What is not complete"


class WithdrawForm(ReasonForm):
    """Why it is withdrawn and, where it took others' places, what becomes of them."""

    carried = forms.ChoiceField(choices=Carried, widget=forms.RadioSelect)
    successor = forms.ModelChoiceField(
        Commitment.objects.none(),
        label="What takes their place, where another does",
        required=False,
    )
    field_order = ["carried", "successor", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        references = references_carried_by(self.commitment)
        if not references:
            del self.fields["carried"], self.fields["successor"]
            return
        carried = self.fields["carried"]
        carried.label = f"It took the place of {', '.join(references)}"
        carried.help_text = "What becomes of them?"
        carried.error_messages["required"] = to_be_said(references)
        self.fields["successor"].queryset = _others(self.commitment)


class SupersedeForm(ReasonForm):
    successor = forms.ModelChoiceField(
        Commitment.objects.none(), label="What takes its place"
    )
    field_order = ["successor", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = _others(self.commitment)


class ReinstateForm(ReasonForm):
    pass


class ExplainForm(ReasonForm):
    pass


class DisagreeForm(DesignSystemMixin, forms.Form):
    """Why a second officer disagrees."""

    reason = forms.CharField(
        label="Why you disagree",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=NO_CHILD,
    )


class AgreedDateForm(AskingForm, forms.Form):
    """A new date that a meeting agreed, for a milestone or for the whole commitment."""

    date = forms.DateField(label="Agreed date", validators=[validate_plausible])
    precision = forms.ChoiceField(
        label="Known to the",
        choices=Precision,
        initial=Precision.DAY,
        help_text="A month is kept as its last day.",
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Meeting that agreed it"
    )
    reason = forms.CharField(
        label="Why", max_length=LONGEST_TEXT, widget=forms.Textarea, help_text=NO_CHILD
    )

    def __init__(self, *args, today: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        held = Meeting.objects.begun_by(today).filter(group__seats__isnull=False)
        choice = cast(forms.ModelChoiceField, self.fields["meeting"])
        choice.queryset = held.distinct().select_related("group").order_by("-date")

    def clean(self):
        values = super().clean()
        day, precision = values.get("date"), values.get("precision")
        if day and precision:
            self._ask_about_date(PartialDate(last_day(day, precision), precision))
        return values

    @property
    def agreed(self) -> PartialDate:
        """The date as it was given; the services keep a month or a year as its last day."""
        return PartialDate(self.cleaned_data["date"], self.cleaned_data["precision"])

    def _ask_about_date(self, agreed: PartialDate) -> None:
        """Ask about a date that is over, lies before its meeting, or on which nobody works."""
        meeting = self.cleaned_data.get("meeting")
        if agreed.precision == Precision.DAY:
            # Scotland’s days alone: the office’s local holidays stand in a higher part.
            self.ask_for_working_day("date", WorkingDays())
        if agreed.date < self.today:
            self.ask("date", "date_over", "This day is over.", agreed.precision)
        if meeting and agreed.date < meeting.when.span.first:
            sentence = "This is before the meeting that agreed it."
            about = (agreed.precision, meeting.when)
            self.ask("date", "before_meeting", sentence, *about)
