"""Officers put the content of a commitment and its milestones right."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import CreateView, FormView

from commitments import services
from commitments.forms import (
    MilestoneForm,
    MilestoneTitleForm,
    StatedDateForm,
)
from commitments.models import Commitment, Milestone
from people.permissions import OfficerRequiredMixin, OfficerUpdateView
from programme import clock


class CommitmentUpdateView(OfficerUpdateView):
    """Officers put the content of a commitment right."""

    slug_field = slug_url_kwarg = "reference"
    template_name = "commitments/commitment_form.html"

    def form_valid(self, form):
        messages.success(self.request, f"{form.instance.reference} saved.")
        return super().form_valid(form)


class MilestoneCreateView(OfficerRequiredMixin, CreateView):
    model = Milestone
    form_class = MilestoneForm
    extra_context = {"title": "Add a milestone", "submit": "Add the milestone"}

    @cached_property
    def commitment(self):
        return get_object_or_404(Commitment, reference=self.kwargs["reference"])

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.instance.commitment = self.commitment
        return form

    @transaction.atomic
    def form_valid(self, form):
        Commitment.objects.select_for_update().get(pk=self.commitment.pk)
        last = self.commitment.milestones.aggregate(last=Max("order"))["last"] or 0
        form.instance.order = last + 1
        form.instance.added_on = clock.today()
        messages.success(self.request, "Milestone added.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(commitment=self.commitment, **kwargs)

    def get_success_url(self):
        return self.commitment.get_absolute_url()


class MilestoneUpdateView(OfficerUpdateView):
    queryset = Milestone.objects.select_related("commitment")
    form_class = MilestoneTitleForm
    extra_context = {"title": "Change a milestone", "submit": "Save"}

    def form_valid(self, form):
        messages.success(self.request, "Milestone saved.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(commitment=self.object.commitment, **kwargs)

    def get_success_url(self):
        return self.object.commitment.get_absolute_url()


class MilestoneDateView(OfficerRequiredMixin, FormView):
    """Officers state a forecast or a date done outside a reporting round."""

    form_class = StatedDateForm
    template_name = "commitments/milestone_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"milestone": self.milestone}

    @cached_property
    def milestone(self):
        return get_object_or_404(
            Milestone.objects.select_related("commitment"), pk=self.kwargs["pk"]
        )

    def get_context_data(self, **kwargs):
        title = f"State a date for “{self.milestone}”"
        return super().get_context_data(
            commitment=self.milestone.commitment,
            title=title,
            submit="Save the date",
            **kwargs,
        )

    def form_valid(self, form):
        try:
            services.state_date(
                milestone=self.milestone,
                kind=form.cleaned_data["kind"],
                stated=form.stated,
                on=clock.today(),
                by=self.request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as refusal:
            field = None if "__all__" in refusal.message_dict else "date"
            form.add_error(field, refusal.messages)
            return self.form_invalid(form)
        message = "Date saved." if form.stated else "Date withdrawn."
        messages.success(self.request, message)
        return super().form_valid(form)

    def get_success_url(self):
        return self.milestone.commitment.get_absolute_url()
