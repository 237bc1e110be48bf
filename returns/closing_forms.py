"""What officers fill in to close a round, or to ask that it is closed early."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError

from returns.closing import EVERY_REASON, Reason
from rounds.faults import LONGEST, LONGEST_TEXT
from rounds.models import ExpectedReturn
from toolkit.forms import NO_CHILD, DesignSystemMixin
from toolkit.texts import as_name


class ReasonField(forms.ChoiceField):
    """Offers the reasons of the day; one of another day is the service's to refuse in its words."""

    def valid_value(self, value: str) -> bool:
        return value in EVERY_REASON


class CloseForm(forms.Form):
    """For each return that did not come, why. One choice and a note a row."""

    rest = ReasonField(
        label="For all that have no reason below",
        required=False,
        widget=forms.Select(attrs={"class": "ds_select"}),
    )

    with_waiting = forms.BooleanField(
        label="Close without what waits for review",
        help_text=(
            "The figures leave it out. It can still be accepted, and then stands beside"
            " them."
        ),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "ds_checkbox__input"}),
    )

    name = forms.CharField(
        label="The round’s name",
        required=False,
        widget=forms.TextInput(attrs={"class": "ds_input", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args,
        unreported: list[ExpectedReturn],
        reasons: list[tuple[str, str]],
        round_name: str,
        **kwargs,
    ):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.unreported = unreported
        self.round_name = round_name
        self.fields["name"].help_text = f"Type {round_name}: closing cannot be undone."
        rest = cast(forms.ChoiceField, self.fields["rest"])
        rest.choices = [("", "Each has its own"), *reasons]
        for row in unreported:
            reference = row.commitment.reference
            self.fields[f"why-{reference}"] = ReasonField(
                label=f"Why nothing was reported on {reference}",
                choices=reasons,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "ds_radio__input"}),
            )
            self.fields[f"note-{reference}"] = forms.CharField(
                label=f"Note on {reference}",
                required=False,
                max_length=LONGEST["reason"],
                widget=forms.TextInput(attrs={"class": "ds_input"}),
            )

    def clean_name(self) -> str:
        typed = self.cleaned_data["name"]
        if as_name(typed).casefold() != self.round_name.casefold():
            sentence = f"Type the name of the round, {self.round_name}, to close it."
            raise ValidationError(sentence, code="name_differs")
        return typed

    @property
    def lines(self):
        """Each return with its two controls."""
        lines = []
        for row in self.unreported:
            reference = row.commitment.reference
            lines.append((row, self[f"why-{reference}"], self[f"note-{reference}"]))
        return lines

    def reasons(self) -> dict[str, Reason]:
        """Return what was chosen, by reference."""
        values = self.cleaned_data
        reasons = {}
        for row in self.unreported:
            reference = row.commitment.reference
            why = values.get(f"why-{reference}") or values.get("rest", "")
            reasons[reference] = Reason(why, note=values[f"note-{reference}"])
        return reasons


class AskToCloseForm(DesignSystemMixin, forms.Form):
    """Why a round is to close before its due date."""

    reason = forms.CharField(
        label="Why it is to close before its due date",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=NO_CHILD,
    )


class RefuseCloseForm(DesignSystemMixin, forms.Form):
    """Why a round stays open."""

    reason = forms.CharField(
        label="Why it stays open",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=NO_CHILD,
    )
