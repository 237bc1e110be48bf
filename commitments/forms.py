import datetime
from datetime import date

from django import forms
from django.db.models import Q

from commitments.models import Commitment, Milestone
from commitments.querysets.milestones import MilestoneQuerySet
from programme.beginning import is_long_before_programme
from programme.dates import PartialDate, Precision, last_day
from programme.working_days import WorkingDays
from toolkit.asking import AskingForm
from toolkit.forms import NO_CHILD, DesignSystemMixin, EditForm


class BasisForm(EditForm):
    """The wording of a commitment, and what it rests on."""

    class Meta:
        model = Commitment
        fields = ["title", "description", "basis", "source"]
        help_texts = {"title": NO_CHILD}
        widgets = {"basis": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What the group decided names its meeting, on the form of the item.
        decided = Commitment.Basis.DECIDED
        choices = [
            choice for choice in Commitment.Basis.choices if choice[0] != decided
        ]
        self.fields["basis"].choices = choices


class MilestoneFilterForm(DesignSystemMixin, forms.Form):
    """What the list of milestones can be narrowed by."""

    ALL = ""
    OPEN = "open"
    DONE = "done"
    LATE = "late"
    STATES = [(ALL, "All"), (OPEN, "Open"), (DONE, "Done"), (LATE, "Open and late")]

    state = forms.ChoiceField(label="Milestones", required=False, choices=STATES)
    expected_from = forms.DateField(label="Expected or done from", required=False)
    expected_to = forms.DateField(label="Expected or done up to", required=False)

    def clean(self):
        first = self.cleaned_data.get("expected_from")
        last = self.cleaned_data.get("expected_to")
        if first and last and last < first:
            self.add_error("expected_to", "The last day comes before the first.")

    def narrow(self, milestones: MilestoneQuerySet, day: date) -> MilestoneQuerySet:
        """Return those that the form takes in, of milestones with what was known of them on a day.

        What the form refuses narrows nothing.
        """
        self.is_valid()
        milestones = milestones.with_expected()
        if first := self.cleaned_data.get("expected_from"):
            milestones = milestones.filter(Q(known_expected__gte=first))
        if last := self.cleaned_data.get("expected_to"):
            milestones = milestones.filter(Q(known_expected_from__lte=last))
        state = self.cleaned_data.get("state", self.ALL)
        if state != self.ALL:
            milestones = milestones.filter(
                Q(known_done_date__isnull=state != self.DONE)
            )
        if state == self.LATE:
            milestones = milestones.known_late(day)
        return milestones


class AskingFirstDate(AskingForm):
    """A form with the first date of a milestone, which asks about one that is odd."""

    today: date

    def clean(self):
        values = super().clean()
        day, precision = values.get("first_date"), values.get("first_precision")
        if day and precision == Precision.DAY:
            # Scotland’s days alone: the office’s local holidays stand in a higher part.
            self.ask_for_working_day("first_date", WorkingDays())
        if day and precision and last_day(day, precision) < self.today:
            self.ask("first_date", "date_over", "This day is over.", precision)
        return values


class MilestoneForm(AskingFirstDate, forms.ModelForm):
    """A new milestone: its first date is the baseline, and never changes after this day."""

    class Meta:
        model = Milestone
        fields = ["title", "first_date", "first_precision", "first_source"]
        help_texts = {
            "title": NO_CHILD,
            "first_precision": "A month or a year is kept as its last day.",
            "first_source": (
                "Leave empty where no document states the date; the tracker then marks"
                " it as assumed."
            ),
        }

    def __init__(self, *args, commitment: Commitment, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.commitment = commitment
        self.instance.added_on = self.today = today


class MilestoneTitleForm(EditForm):
    """What of a milestone may be put right: its words, and the source of its first date."""

    class Meta:
        model = Milestone
        fields = ["title", "first_source"]
        help_texts = {"title": NO_CHILD}


class FirstDateForm(AskingFirstDate, forms.Form):
    """The first date of a milestone as it should have been entered today."""

    first_date = forms.DateField(label="First planned date")
    first_precision = forms.ChoiceField(
        label="Known to the",
        choices=Precision,
        help_text="A month or a year is kept as its last day.",
    )
    reason = forms.CharField(
        label="Why", widget=forms.Textarea, max_length=1000, help_text=NO_CHILD
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today


class WithdrawMilestoneForm(DesignSystemMixin, forms.Form):
    """Why a milestone should never have been entered."""

    reason = forms.CharField(
        label="Why it was entered by mistake",
        widget=forms.Textarea,
        max_length=1000,
        help_text=NO_CHILD,
    )


class StatedDateForm(AskingForm, forms.Form):
    """A date an officer states for a milestone outside a reporting round."""

    kind = forms.ChoiceField(
        label="What the date says",
        choices=[("forecast", "Now expected"), ("done", "Done")],
    )
    date = forms.DateField(required=False)
    precision = forms.ChoiceField(choices=Precision, initial=Precision.DAY)
    withdraw = forms.BooleanField(
        label="Take back the date stated before",
        required=False,
        help_text=(
            "For a date that was stated by mistake: what stood before it stands again."
        ),
    )
    reason = forms.CharField(widget=forms.Textarea, max_length=1000, help_text=NO_CHILD)

    def __init__(self, *args, milestone, today: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.milestone = milestone
        self.today = today

    def clean(self):
        cleaned = super().clean()
        has_date = bool(cleaned.get("date"))
        is_withdrawn = bool(cleaned.get("withdraw"))
        if has_date == is_withdrawn and "date" not in self.errors:
            self.add_error(
                "date",
                "Give a date, or tick that the date stated before is taken back: one of"
                " the two.",
            )
        elif is_withdrawn and not self._has_date_to_withdraw():
            self.add_error("withdraw", "There is no such date to take back.")
        elif has_date:
            ask_about_stated_date(self, self.today)
        return cleaned

    def _has_date_to_withdraw(self) -> bool:
        """False where the milestone has no date of this kind. A wrong kind has its own fault."""
        kind = self.cleaned_data.get("kind")
        return kind is None or getattr(self.milestone, kind) is not None

    @property
    def stated(self) -> PartialDate | None:
        """The date that is stated; none where the one before is withdrawn."""
        if not self.cleaned_data["date"]:
            return None
        return PartialDate(self.cleaned_data["date"], self.cleaned_data["precision"])


def ask_about_stated_date(form: AskingForm, today: date) -> None:
    """Ask about a date of a milestone that is odd, by the rules of an update's.

    The form has the controls `kind`, `date` and `precision`.
    """
    cleaned = form.cleaned_data
    precision = cleaned.get("precision", Precision.DAY)
    day = last_day(cleaned["date"], precision)
    if cleaned.get("kind") == "forecast" and day < today:
        sentence = "This day is over. If it was done then, say that it was done."
        form.ask("date", "expected_past", sentence, precision)
    if cleaned.get("kind") == "done" and is_long_before_programme(day, today):
        sentence = "This is more than a year before the programme was announced."
        form.ask("date", "done_long_ago", sentence, precision)
