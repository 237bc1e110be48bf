"""Officers let an organisation go into another."""

from typing import cast

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from commitments import organisation_merges
from people.models import Organisation
from people.officer_forms import ServiceFormView
from people.requests import SignedInRequest
from programme import clock
from toolkit.forms import NO_CHILD, DesignSystemMixin

MOST_NAMES = 50  # of each kind


class OrganisationMergeForm(DesignSystemMixin, forms.Form):
    """Which organisation another goes into, and why."""

    into = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="It goes into",
        empty_label="Choose",
        error_messages={"required": "Choose the organisation that goes on."},
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea,
        max_length=1000,
        help_text=f"The contacts of both read it. {NO_CHILD}",
        error_messages={"required": "Say why they merge."},
    )
    is_sure = forms.BooleanField(
        label="I have looked at what moves; it cannot be undone",
        error_messages={"required": "Look at what moves, then tick that you have."},
    )

    def __init__(self, *args, old: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        others = Organisation.objects.present().exclude(pk=old.pk)
        into = cast(forms.ModelChoiceField, self.fields["into"])
        into.queryset = others


class OrganisationMergeView(ServiceFormView):
    """What names an organisation, and the form by which it names another from today."""

    request: SignedInRequest
    form_class = OrganisationMergeForm
    template_name = "commitments/organisation_merge.html"
    success_message = "{done.old} went into {done.new}."

    @cached_property
    def old(self):
        return get_object_or_404(Organisation.objects.present(), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"old": self.old}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            old=self.old,
            moving=organisation_merges.preview(self.old),
            most=MOST_NAMES,
            **kwargs,
        )

    def take(self, form):
        return organisation_merges.merge_organisations(
            old=self.old,
            new=form.cleaned_data["into"],
            by=self.request.user,
            today=clock.today(),
            reason=form.cleaned_data["reason"],
        )
