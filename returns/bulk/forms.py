"""What is asked for many commitments at once."""

import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from commitments.changing import leads, strands
from commitments.forms import ask_about_stated_date
from people.models import User
from people.owners import OwnerField
from programme.dates import PartialDate, Precision, validate_plausible
from rounds.decisions.forms import AgreedDateForm
from toolkit.asking import AskingForm
from toolkit.forms import NO_CHILD

WHICH = [
    ("next", "The one expected next of each"),
    ("last", "The one expected last of each"),
]


class ManyForm(AskingForm, forms.Form):
    """What is asked for many at once; `today` is the business day."""

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def offer(self, name: str, rows: QuerySet) -> None:
        """Let a control offer these rows."""
        cast(forms.ModelChoiceField, self.fields[name]).queryset = rows


class OwnerForm(ManyForm):
    owner = OwnerField(label="New owner", empty_label="Choose")


class LeadForm(ManyForm):
    lead = forms.ModelChoiceField(
        leads().none(), label="New lead organisation", empty_label="Choose"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("lead", leads().order_by("name"))


class StrandForm(ManyForm):
    workstream = forms.ModelChoiceField(
        strands().none(), label="New work strand", empty_label="Choose"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("workstream", strands().order_by("order"))


class ResponsibleForm(ManyForm):
    person = forms.ModelChoiceField(
        User.objects.none(),
        label="Who is responsible",
        empty_label="Choose",
        help_text=(
            "Of each, somebody of the organisation that leads it or owns it. For the"
            " others the next page says that it cannot be."
        ),
    )
    from_date = forms.DateField(label="From", help_text="Today or an earlier day.")
    instead = forms.BooleanField(
        label="In the place of who is named now",
        required=False,
        help_text="Without it the person is named beside them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_date"].initial = self.today
        people = User.objects.active().people()
        self.offer("person", people.order_by("name", "pk"))


class DateForm(ManyForm):
    """A date that is stated of an open milestone of each."""

    which = forms.ChoiceField(label="Which open milestone", choices=WHICH)
    kind = forms.ChoiceField(
        label="What the date says",
        choices=[("forecast", "Now expected"), ("done", "Done")],
    )
    date = forms.DateField(validators=[validate_plausible])
    precision = forms.ChoiceField(
        label="Known to the", choices=Precision, initial=Precision.DAY
    )
    reason = forms.CharField(
        label="Why, for all of them",
        widget=forms.Textarea,
        max_length=1000,
        help_text=NO_CHILD,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("date"):
            ask_about_stated_date(self, self.today)
        return cleaned

    @property
    def stated(self) -> PartialDate:
        return PartialDate(self.cleaned_data["date"], self.cleaned_data["precision"])


class DueDateForm(AgreedDateForm):
    """A due date that one meeting agreed for all of them."""
