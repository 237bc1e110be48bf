"""What is written of a document, and what is proposed as one."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from commitments.former_references import FormerReference
from commitments.models import Commitment
from commitments.references import reference_in
from meetings.models import Document, DocumentProposal
from rounds.faults import LONGEST_TEXT
from toolkit.forms import NO_CHILD, DesignSystemMixin, EditForm
from toolkit.texts import as_name

MOST_REFERENCES = 60
BETWEEN = re.compile(r"[,;\r\n]")


class ReferencesField(forms.ModelMultipleChoiceField):
    """Actions and recommendations by the references that they have or had, as people write them:
    “NEG-1, rec 4”.
    """

    widget = forms.TextInput

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return ", ".join(commitment.reference for commitment in value)

    def clean(self, value):
        names = _names_in(value or "")
        if len(names) > MOST_REFERENCES:
            raise ValidationError(
                f"Name at most {MOST_REFERENCES}; choose their work strand instead.",
                code="too_many",
            )
        references = {name: reference_in(name) for name in names}
        rows = list(self.queryset.named(*references.values()))
        former = FormerReference.objects.filter(commitment__in=rows)
        found = {row.reference for row in rows}
        found.update(former.values_list("reference", flat=True))
        missing = sorted(
            name.upper() for name, word in references.items() if word not in found
        )
        if missing:
            raise ValidationError(
                f"There is no action or recommendation {', '.join(missing)}. Write"
                " references such as NEG-4, with commas between them.",
                code="does_not_exist",
            )
        return rows


def _names_in(text: str) -> list[str]:
    """Return the references that are written in a text, each as it was typed: “NEG 4” is one, and
    “NEG-4 REC-2” are two.
    """
    names = []
    for part in BETWEEN.split(text):
        names += [as_name(part)] if reference_in(part) else as_name(part).split()
    return names


class DocumentForm(EditForm):
    """A document, when it comes and what it belongs to."""

    address = forms.URLField(
        label="Address",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Where it can be read.",
    )
    commitments = ReferencesField(
        Commitment.objects.all(),
        label="Actions and recommendations",
        required=False,
        help_text="Their references, with commas between them: NEG-4, REC-2.",
    )

    class Meta:
        model = Document
        fields = [
            "title",
            "kind",
            "date",
            "precision",
            "end_date",
            "end_precision",
            "result_date",
            "result_precision",
            "address",
            "commitments",
            "workstreams",
            "source",
        ]
        widgets = {"workstreams": forms.CheckboxSelectMultiple}

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.instance.noted_on = today


class ProposalForm(DesignSystemMixin, forms.ModelForm):
    """Something that was published, or will be, as its owner says."""

    address = forms.URLField(
        label="Address",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Where it can be read.",
    )

    class Meta:
        model = DocumentProposal
        fields = ["title", "kind", "date", "precision", "address"]


class DeclineForm(DesignSystemMixin, forms.Form):
    """Why what was proposed is not taken up."""

    reason = forms.CharField(
        label="Why it is not taken up",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=f"Who proposed it reads it. {NO_CHILD}",
    )
