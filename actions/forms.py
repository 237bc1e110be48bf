from django import forms

from actions.models import Action
from standing.content_forms import CONTENT_FIELDS, CommitmentForm, NewCommitmentForm


class ActionForm(CommitmentForm):
    class Meta(CommitmentForm.Meta):
        model = Action
        fields = [*CONTENT_FIELDS, "delivers"]
        widgets = CommitmentForm.Meta.widgets | {
            "delivers": forms.CheckboxSelectMultiple
        }


class NewActionForm(NewCommitmentForm):
    """An action to be added."""

    class Meta(ActionForm.Meta):
        pass
