"""What an action or recommendation says, without what its updates say: changed, or added with its
first milestone.
"""

from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from commitments.forms import AskingFirstDate
from commitments.models import Commitment, Milestone
from commitments.next_references import RULE, next_references, take_next_in
from commitments.references import reference_in
from people.models import Organisation, User
from people.officer_forms import add_faults
from people.owners import OwnerField
from programme.dates import Precision
from programme.models import Source
from rounds.group_decisions import check_decided_at, keep_group_decision
from rounds.models import Meeting, ReportingRound
from standing.adding import add_commitment
from toolkit.forms import NO_CHILD, EditForm
from workstreams.models import Workstream

CONTENT_FIELDS = [
    "title",
    "description",
    "workstream",
    "owner",
    "lead",
    "partners",
    "basis",
    "source",
]


class CommitmentForm(EditForm):
    """The content of a commitment."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        required=False,
        label="Decided at which meeting",
        help_text="For what the group decided itself.",
    )

    class Meta:
        model = Commitment
        fields = CONTENT_FIELDS
        help_texts = {
            "title": NO_CHILD,
            "source": "The document that it comes from, where one does.",
        }
        widgets = {"partners": forms.CheckboxSelectMultiple}
        field_classes = {"owner": OwnerField}

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("lead", "partners"):
            _choice(self, name).queryset = Organisation.objects.present()
        meetings = Meeting.objects.begun_by(today).select_related("group")
        _choice(self, "meeting").queryset = meetings.order_by("-date", "-pk")
        _choice(self, "meeting").initial = _meeting_of(self.instance)
        self.order_fields(_after(self.fields, "basis", "meeting"))

    def clean(self):
        values = super().clean()
        basis = values.get("basis")
        if basis and "meeting" not in self.errors:
            try:
                check_decided_at(basis, values.get("meeting"), self.today)
            except ValidationError as refusal:
                add_faults(self, refusal)
        return values

    def save(self, commit=True):
        """Save it with the meeting that decided it. In another work strand it comes last."""
        commitment = super().save(commit)
        keep_group_decision(commitment, self.cleaned_data["meeting"])
        if "workstream" in self.changed_data:
            commitment.place = None
            commitment.save(update_fields=["place"])
        return commitment

    def _fingerprint(self, instance):
        return f"{super()._fingerprint(instance)}-{_meeting_of(instance)}"

    def _note_theirs(self, current):
        super()._note_theirs(current)
        key = _meeting_of(current)
        if str(key or "") != self.data.get(self.add_prefix("meeting"), ""):
            meeting = Meeting.objects.filter(pk=key).first()
            self.theirs["meeting"] = str(meeting or "nothing")


def _choice(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    return cast(forms.ModelChoiceField, form.fields[name])


def _meeting_of(commitment: Any) -> int | None:
    """Return the key of the meeting at which the group decided on a commitment, where it did."""
    if commitment.pk is None:
        return None
    meetings = Meeting.objects.filter(group_decisions__commitment=commitment.pk)
    return meetings.values_list("pk", flat=True).first()


def _after(fields: Any, name: str, moved: str) -> list[str]:
    """Return the names of fields with one moved to right after another."""
    names = [field for field in fields if field != moved]
    names.insert(names.index(name) + 1, moved)
    return names


class NewCommitmentForm(AskingFirstDate, CommitmentForm):
    """An action or recommendation to be added, with its first milestone.

    Where no reference is written, it is the next in the series of its work strand.
    """

    reference = forms.CharField(required=False, max_length=12)
    milestone = forms.CharField(
        max_length=200,
        label="First milestone",
        help_text=f"Every one has at least one; more are added on its page. {NO_CHILD}",
    )
    first_date = forms.DateField(label="First planned date of it")
    first_precision = forms.ChoiceField(
        label="Known to the",
        choices=Precision,
        initial=Precision.DAY,
        help_text="A month or a year is kept as its last day.",
    )
    first_source = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,
        label="Source of this date",
        help_text=(
            "Leave empty where no document states the date; the tracker then marks it as"
            " assumed."
        ),
    )
    in_open_round = forms.BooleanField(required=False)

    data: QueryDict

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["basis"].initial = Commitment.Basis.OFFICER
        self.fields["reference"].help_text = self._reference_hint()
        self._offer_open_round()
        self.order_fields(["reference"])

    def _reference_hint(self) -> str:
        proposed = ", ".join(self.series_proposed(next_references()))
        return f"{RULE} Leave it empty for the next one: {proposed}."

    def _offer_open_round(self) -> None:
        reporting_round = (
            ReportingRound.objects.open().select_related("meeting").first()
        )
        if reporting_round is None:
            del self.fields["in_open_round"]
            return
        field = self.fields["in_open_round"]
        field.label = f"It owes an update in the {reporting_round} round"
        field.help_text = (
            "Without this tick it owes its first update in the next round. It can be"
            " added to this one later, on its page."
        )

    def clean_reference(self):
        """Take what people type for a reference: “neg 4” is NEG-4."""
        typed = self.cleaned_data["reference"]
        return reference_in(typed) or typed

    def series_proposed(self, references: dict[str, str]) -> list[str]:
        """Return what the hint proposes, of the next reference in each series."""
        codes = Workstream.objects.values_list("code", flat=True)
        return [references.get(code, f"{code}-1") for code in codes]

    def series_of(self, values: dict[str, Any]) -> str:
        """Return the series of the reference where none is written."""
        return str(values["workstream"].code)

    def add(self, by: User, at: datetime) -> Commitment:
        """Add what the form says, in a transaction. Raises what `add_commitment` raises."""
        values = self.cleaned_data
        commitment = self.instance
        commitment.reference = values["reference"] or take_next_in(
            self.series_of(values)
        )
        model = commitment._meta
        many = [name for name in self._names if model.get_field(name).many_to_many]
        return add_commitment(
            commitment=commitment,
            links={name: values[name] for name in many},
            milestone=self._milestone(),
            meeting=values["meeting"],
            in_open_round=values.get("in_open_round", False),
            by=by,
            at=at,
        )

    def _milestone(self) -> Milestone:
        values = self.cleaned_data
        return Milestone(
            title=values["milestone"],
            first_date=values["first_date"],
            first_precision=values["first_precision"],
            first_source=values["first_source"],
        )
