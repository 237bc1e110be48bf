"""What officers decide about a commitment outside its updates."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView

from commitments.models import Commitment, Milestone
from people.permissions import OfficerRequiredMixin
from programme import clock
from programme.dates import PartialDate
from programme.errors import Conflict, NotAllowed
from rounds import services
from rounds.forms import AgreedDateForm, ExplainForm, ReinstateForm, SupersedeForm, VerifyForm, WithdrawForm

# Each decision by the word in its address: its form, what takes it, and what the page says.
DECISIONS = {
    "verify": (
        VerifyForm,
        services.verify,
        "Verify that {reference} is complete",
        "Read its last update and the evidence. Once verified it owes no more updates.",
        "Verify",
        "Completion verified.",
    ),
    "withdraw": (
        WithdrawForm,
        services.withdraw,
        "Withdraw {reference}",
        "It leaves the live counts and owes no more updates. It stays on the record with all that was said of it.",
        "Withdraw",
        "Withdrawn.",
    ),
    "supersede": (
        SupersedeForm,
        services.supersede,
        "Supersede {reference}",
        "Another takes its place: this one leaves the live counts and stays on the record.",
        "Supersede",
        "Superseded.",
    ),
    "reinstate": (
        ReinstateForm,
        services.reinstate,
        "Reinstate {reference}",
        "Its last accepted update says again where it stands.",
        "Reinstate",
        "Reinstated.",
    ),
    "explain": (
        ExplainForm,
        services.explain,
        "Say why rating and evidence of {reference} differ",
        "It is shown beside the two, and changes neither. The next update is to be explained anew.",
        "Save",
        "Your explanation is shown beside the two ratings.",
    ),
}


class CommitmentFormView(OfficerRequiredMixin, FormView):
    """A short form that ends at its commitment's page. What the service refuses is shown beside the controls."""

    template_name = "rounds/decision_form.html"
    said = ""  # once it is done

    def form_valid(self, form):
        try:
            self.take(form)
        except ValidationError as refusal:
            said = refusal.message_dict if hasattr(refusal, "error_dict") else {"__all__": refusal.messages}
            for name, sentences in said.items():
                form.add_error(name if name in form.fields else None, sentences)
            return self.form_invalid(form)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.form_invalid(form)
        except NotAllowed as refusal:  # what was typed is kept
            form.add_error(None, str(refusal))
            return self.form_invalid(form, status=403)
        messages.success(self.request, self.said)
        return redirect(self.commitment)

    def form_invalid(self, form, status=422):
        return self.render_to_response(self.get_context_data(form=form), status=status)


class DecisionView(CommitmentFormView):
    @cached_property
    def commitment(self):
        return get_object_or_404(Commitment.objects.visible_to(self.request.user), reference=self.kwargs["reference"])

    @cached_property
    def decision(self):
        if self.kwargs["word"] not in DECISIONS:
            raise Http404
        return DECISIONS[self.kwargs["word"]]

    @property
    def said(self):
        return self.decision[-1]

    def get_form_class(self):
        return self.decision[0]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"commitment": self.commitment}

    def get_context_data(self, **kwargs):
        _, _, title, about, submit, _ = self.decision
        title = title.format(reference=self.commitment.reference)
        return super().get_context_data(commitment=self.commitment, title=title, about=about, submit=submit, **kwargs)

    def take(self, form):
        given = dict(form.cleaned_data)
        if self.kwargs["word"] == "verify":
            given["note"] = given.pop("reason")
        self.decision[1](commitment=self.commitment, by=self.request.user, at=clock.now(), **given)


class AgreedDateView(CommitmentFormView):
    form_class = AgreedDateForm
    said = "The agreed date is saved, beside the first one."

    @cached_property
    def milestone(self):
        milestones = Milestone.objects.select_related("commitment").prefetch_related("agreed_dates__meeting__group")
        return get_object_or_404(milestones, pk=self.kwargs["pk"])

    @property
    def commitment(self):
        return self.milestone.commitment

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            commitment=self.commitment,
            title=f"Record a date agreed for “{self.milestone}”",
            about=f"First date {self.milestone.first}"
            + (f", last agreed {self.milestone.agreed}" if self.milestone.agreed else "")
            + ". The first date stays in view, slips are still counted from it, and no rating changes.",
            submit="Save the agreed date",
            **kwargs,
        )

    def take(self, form):
        given = form.cleaned_data
        services.agree_date(
            milestone=self.milestone,
            agreed=PartialDate(given["date"], given["precision"]),
            meeting=given["meeting"],
            reason=given["reason"],
            by=self.request.user,
            at=clock.now(),
        )
