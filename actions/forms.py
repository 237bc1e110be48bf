from django import forms

from actions.models import Action
from commitments.forms import CONTENT_FIELDS, CommitmentForm


class ActionForm(CommitmentForm):
    class Meta(CommitmentForm.Meta):
        model = Action
        fields = [*CONTENT_FIELDS, "delivers"]
        widgets = CommitmentForm.Meta.widgets | {
            "delivers": forms.CheckboxSelectMultiple
        }
