"""Officers put the content of a commitment and its milestones right."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from commitments import services, setting_milestones
from commitments.forms import (
    FirstDateForm,
    MilestoneForm,
    MilestoneTitleForm,
    StatedDateForm,
    WithdrawMilestoneForm,
)
from commitments.models import Commitment, Milestone
from people.officer_forms import AddView, ServiceFormView, add_faults
from people.permissions import OfficerUpdateView
from programme import clock
from programme.dates import PartialDate


class MilestoneCreateView(AddView):
    model = Milestone
    form_class = MilestoneForm
    extra_context = {"title": "Add a milestone", "submit": "Add the milestone"}

    @cached_property
    def commitment(self):
        return get_object_or_404(Commitment, reference=self.kwargs["reference"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "commitment": self.commitment,
            "today": clock.today(),
        }

    def form_valid(self, form):
        try:
            setting_milestones.add_milestone(
                milestone=form.instance, by=self.request.user, on=clock.today()
            )
        except ValidationError as refusal:
            add_faults(form, refusal)
            return self.form_invalid(form)
        due = form.instance.commitment.due
        messages.success(
            self.request, f"Milestone added. It lies within the due date, {due}."
        )
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(commitment=self.commitment, **kwargs)

    def get_success_url(self):
        return self.commitment.get_absolute_url()


class MilestoneUpdateView(OfficerUpdateView):
    queryset = Milestone.objects.standing().select_related("commitment")
    form_class = MilestoneTitleForm
    extra_context = {"title": "Change a milestone", "submit": "Save"}

    def form_valid(self, form):
        messages.success(self.request, "Milestone saved.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(commitment=self.object.commitment, **kwargs)

    def get_success_url(self):
        return self.object.commitment.get_absolute_url()


class MilestoneServiceView(ServiceFormView):
    """What an officer does to one milestone that stands."""

    template_name = "commitments/milestone_form.html"

    @cached_property
    def milestone(self):
        standing = Milestone.objects.standing().select_related("commitment")
        return get_object_or_404(standing, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        commitment = self.milestone.commitment
        return super().get_context_data(commitment=commitment, **kwargs)


class FirstDateView(MilestoneServiceView):
    """Put right a first date on the day it was entered."""

    form_class = FirstDateForm
    success_message = "The first date is put right. What it was stays in the history."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}

    def get_initial(self):
        return {
            "first_date": self.milestone.first_date,
            "first_precision": self.milestone.first_precision,
        }

    def get_context_data(self, **kwargs):
        title = f"Put the first date of “{self.milestone}” right"
        return super().get_context_data(title=title, submit="Save", **kwargs)

    def take(self, form):
        values = form.cleaned_data
        setting_milestones.put_first_date_right(
            milestone=self.milestone,
            first=PartialDate(values["first_date"], values["first_precision"]),
            reason=values["reason"],
            by=self.request.user,
            on=clock.today(),
        )
        return self.milestone.commitment


class WithdrawMilestoneView(MilestoneServiceView):
    """Withdraw a milestone that was entered by mistake."""

    form_class = WithdrawMilestoneForm
    success_message = "The milestone is withdrawn. It stays on the record."

    def get_context_data(self, **kwargs):
        title = f"Withdraw “{self.milestone}”"
        return super().get_context_data(title=title, submit="Withdraw", **kwargs)

    def take(self, form):
        setting_milestones.withdraw_milestone(
            milestone=self.milestone,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            on=clock.today(),
        )
        return self.milestone.commitment


class MilestoneDateView(MilestoneServiceView):
    """State a forecast or a date done outside a reporting round, or take one back."""

    form_class = StatedDateForm
    success_message = "Date saved."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "milestone": self.milestone,
            "today": clock.today(),
        }

    def get_context_data(self, **kwargs):
        title = f"State a date for “{self.milestone}”"
        return super().get_context_data(title=title, submit="Save the date", **kwargs)

    def take(self, form):
        said = {
            "milestone": self.milestone,
            "kind": form.cleaned_data["kind"],
            "on": clock.today(),
            "by": self.request.user,
            "reason": form.cleaned_data["reason"],
        }
        if form.stated:
            services.state_date(stated=form.stated, **said)
        else:
            services.take_back_date(and_what_it_put_right=True, **said)
            self.success_message = "Date taken back."
        return self.milestone.commitment
