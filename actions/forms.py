from django import forms

from actions.models import Action
from standing.content_forms import CONTENT_FIELDS, CommitmentForm, NewCommitmentForm
from workstreams.models import Workstream


class ActionForm(CommitmentForm):
    class Meta(CommitmentForm.Meta):
        model = Action
        fields = [*CONTENT_FIELDS, "delivers"]
        widgets = CommitmentForm.Meta.widgets | {
            "delivers": forms.CheckboxSelectMultiple
        }


class NewActionForm(NewCommitmentForm):
    """An action to be added: its reference begins with the code of its work strand."""

    class Meta(ActionForm.Meta):
        pass

    def series_proposed(self, references):
        codes = Workstream.objects.values_list("code", flat=True)
        return [references.get(code, f"{code}-1") for code in codes]

    def series_of(self, values):
        strand = values.get("workstream")
        return strand.code if strand else ""
