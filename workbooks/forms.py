"""The forms of return packs: which pack to download, and the workbook that is sent."""

from typing import Any

from django import forms

from commitments.models import Commitment
from commitments.querysets.commitments import CommitmentQuerySet
from people.models import Organisation, Seat, User
from rounds.evidence.bounds import LARGEST
from rounds.models import ReportingRound
from toolkit.forms import DesignSystemMixin


class PackForm(DesignSystemMixin, forms.Form):
    """Whose returns a pack holds: those of a body, of a seat, or a chosen few."""

    body = forms.ModelChoiceField(
        Organisation.objects.none(),
        required=False,
        to_field_name="code",
        label="Lead organisation",
        empty_label="Any",
        error_messages={
            "invalid_choice": "There is no such body with returns of yours."
        },
    )
    seat = forms.ModelChoiceField(
        Seat.objects.none(),
        required=False,
        label="Owner",
        empty_label="Any",
        error_messages={
            "invalid_choice": "There is no such seat with returns of yours."
        },
    )
    items = forms.CharField(
        required=False,
        max_length=2000,
        label="Only these references",
        help_text="With blanks or commas between them, for example INS-1 INS-2.",
    )

    def __init__(self, *args, user: User, opened: ReportingRound | None, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Commitment.objects.reportable_by(user).live()
        mine = mine.filter(expected_returns__round=opened)
        bodies = Organisation.objects.filter(pk__in=mine.values("lead"))
        seats = Seat.objects.filter(pk__in=mine.values("owner")).select_related("group")
        choices: dict[str, Any] = self.fields
        choices["body"].queryset = bodies.order_by("name")
        choices["seat"].queryset = seats.order_by("title")

    @property
    def chosen(self) -> CommitmentQuerySet:
        """What is chosen; everything where nothing is."""
        commitments = Commitment.objects.all()
        if body := self.cleaned_data["body"]:
            commitments = commitments.filter(lead=body)
        if seat := self.cleaned_data["seat"]:
            commitments = commitments.filter(owner=seat)
        return commitments.named_in(self.cleaned_data["items"])


class SendForm(DesignSystemMixin, forms.Form):
    """A workbook that is filled in."""

    file = forms.FileField(
        label="The workbook",
        help_text=(
            f"xlsx, ods or csv, {LARGEST // 1024 // 1024} MB at most. You see what was found in it"
            " before anything is handed in."
        ),
        error_messages={"required": "Choose the workbook."},
        allow_empty_file=True,  # the service says what is wrong with it
        widget=forms.FileInput({"accept": ".xlsx,.ods,.csv"}),
    )
