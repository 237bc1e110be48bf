from typing import cast

from django import forms
from django.db.models import QuerySet

from people.models import Organisation
from rounds.faults import LONGEST_TEXT
from toolkit.forms import NO_CHILD, DesignSystemMixin


class ContributionForm(DesignSystemMixin, forms.Form):
    """A partner organisation's text. An officer says in whose name it is."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="In the name of", empty_label=None
    )
    text = forms.CharField(
        label="What your organisation adds",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=(
            f"What you did and what comes next, for the lead’s update. {NO_CHILD}"
        ),
    )
    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, organisations: QuerySet[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        choice = cast(forms.ModelChoiceField, self.fields["organisation"])
        choice.queryset = organisations

    def clean(self):
        """The version that was opened is that of one organisation's text; of another's this is a
        first text.
        """
        values = super().clean()
        organisation = values.get("organisation")
        if organisation and values.pop("opened", None) != organisation.pk:
            values["version"] = None
        return values
