"""Keys of partner agencies. Their days are real ones, also where the tracker's clock is held."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from people.models import Organisation
from people.models.keys import Scope, all_scopes
from toolkit.forms import DesignSystemMixin

USUAL_LIFE = timedelta(days=365)


def real_today() -> date:
    return timezone.localdate()


class KeyEndForm(DesignSystemMixin, forms.Form):
    """A form that gives a key its last day."""

    expires_on = forms.DateField(
        label="Last day it works",
        help_text="At most two years from today.",
        error_messages={"required": "Choose its last day."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("expires_on", real_today() + USUAL_LIFE)

    @property
    def expires_at(self) -> datetime:
        """The end of the day that was chosen, in Scotland."""
        day = self.cleaned_data["expires_on"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time()))

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if not real_today() <= day <= real_today() + 2 * USUAL_LIFE:
            raise forms.ValidationError(
                "Choose today or a day to come, at most two years ahead.",
                code="implausible",
            )
        return day


class KeyLimitForm(KeyEndForm):
    """The same, with the limit that was agreed for the key."""

    requests_a_minute = forms.IntegerField(
        label="Requests a minute",
        required=False,
        min_value=1,
        max_value=100_000,
        help_text="Only where another limit was agreed with the agency than everyone’s.",
    )


class NewKeyForm(KeyLimitForm):
    """A key to be made for an organisation's system."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.present(),
        empty_label="Choose",
        error_messages={"required": "Choose whose key it is."},
    )
    name = forms.CharField(
        label="What it is for",
        max_length=50,
        help_text=(
            "For example: nightly return. It stands beside the organisation’s name on"
            " what the key hands in."
        ),
        error_messages={"required": "Say what it is for."},
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=Scope,
        initial=all_scopes,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one at least."},
    )
    field_order = ["organisation", "name", "scopes", "expires_on", "requests_a_minute"]


class RotateKeyForm(KeyLimitForm):
    """A key to be replaced by another."""

    overlap = forms.TypedChoiceField(
        label="How long the old key works beside the new one",
        choices=[
            (0, "Not at all: it stops now"),
            (1, "1 day"),
            (7, "7 days"),
            (30, "30 days"),
        ],
        initial=7,
        coerce=lambda days: timedelta(days=int(days)),
        widget=forms.RadioSelect,
        help_text="Time for the agency to put the new key into its system.",
    )
    field_order = ["overlap", "expires_on", "requests_a_minute"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].label = "Last day the new key works"
