"""Officers give a commitment another reference."""

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from commitments import reference_changes
from commitments.models import Commitment
from commitments.references import reference_in
from people.officer_forms import ServiceFormView
from people.requests import SignedInRequest
from programme import clock
from toolkit.forms import NO_CHILD, DesignSystemMixin


class ReferenceForm(DesignSystemMixin, forms.Form):
    """Another reference, and why."""

    reference = forms.CharField(
        label="New reference",
        max_length=12,
        help_text="Such as NEG-4: 2 to 6 capitals, a hyphen and a number.",
    )
    reason = forms.CharField(
        label="Why it changes",
        widget=forms.Textarea,
        max_length=1000,
        help_text=NO_CHILD,
        error_messages={"required": "Say why the reference changes."},
    )

    def clean_reference(self):
        """Take what people type for a reference: “neg 4” is NEG-4."""
        typed = self.cleaned_data["reference"]
        return reference_in(typed) or typed


class ReferenceView(ServiceFormView):
    """Give a commitment another reference; its old one goes on leading to it."""

    request: SignedInRequest
    form_class = ReferenceForm
    template_name = "commitments/reference_form.html"
    success_message = "The reference is {done.reference} from today."

    @cached_property
    def commitment(self):
        visible = Commitment.objects.visible_to(self.request.user)
        return get_object_or_404(visible, reference=self.kwargs["reference"])

    def get_context_data(self, **kwargs):
        former = self.commitment.former_references.all()
        return super().get_context_data(
            commitment=self.commitment, former=former, **kwargs
        )

    def take(self, form):
        return reference_changes.change_reference(
            commitment=self.commitment,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
