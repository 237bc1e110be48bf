"""Pages on which owners propose documents, and officers answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from commitments.models import Commitment
from meetings.documents import services
from meetings.documents.forms import DeclineForm, ProposalForm
from meetings.models import DocumentProposal
from people.officer_forms import OpenServiceFormView, ServiceFormView
from people.permissions import OfficerRequiredMixin, officer_required
from people.requests import SignedInRequest
from programme import clock
from rounds.models import ProgressUpdate
from toolkit.errors import Conflict


class ProposeView(OpenServiceFormView):
    """Say of an action or recommendation that something was published, or will be."""

    request: SignedInRequest

    template_name = "meetings/proposal_form.html"
    form_class = ProposalForm
    success_message = "Proposed. A programme officer looks at it."

    def dispatch(self, request, *args, **kwargs):
        # What others proposed before stands on the page, also of a form that is refused.
        if request.user.is_authenticated:
            services.check_may_propose(self.commitment, request.user)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def commitment(self) -> Commitment:
        commitments = Commitment.objects.visible_to(self.request.user)
        commitments = commitments.select_related("owner", "lead")
        return get_object_or_404(commitments, reference=self.kwargs["reference"])

    @cached_property
    def update(self) -> ProgressUpdate | None:
        """The update that the address says it is proposed with."""
        key = self.request.GET.get("update", "")
        updates = ProgressUpdate.objects.visible_to(self.request.user)
        if not key.isdecimal() or len(key) > 18:
            return None
        return updates.filter(pk=key, commitment=self.commitment).first()

    def get_context_data(self, **kwargs):
        own = DocumentProposal.objects.filter(commitment=self.commitment)
        own = own.select_related("by", "document").order_by("-at", "-pk")[:20]
        return super().get_context_data(
            commitment=self.commitment, proposals=own, **kwargs
        )

    def take(self, form):
        services.propose(
            proposal=form.instance,
            commitment=self.commitment,
            update=self.update,
            by=self.request.user,
            at=clock.now(),
        )
        return self.commitment


class ProposalListView(OfficerRequiredMixin, ListView):
    """What was proposed and waits for an officer, oldest first."""

    template_name = "meetings/proposal_list.html"
    paginate_by = 50

    def get_queryset(self):
        waiting = DocumentProposal.objects.waiting()
        return waiting.select_related("commitment", "by", "update")


@officer_required
@require_POST
def take_up(request, pk):
    """Make a document of what was proposed, and lead to its form."""
    proposal = get_object_or_404(DocumentProposal, pk=pk)
    try:
        document = services.take_up(proposal=proposal, by=request.user, at=clock.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("meetings:proposals")
    except ValidationError as fault:
        why = " ".join(fault.messages)
        messages.error(request, f"“{proposal.title}” cannot be taken up: {why}")
        return redirect("meetings:proposals")
    messages.success(request, f"“{document}” is taken up.")
    return redirect("meetings:edit-document", document.pk)


class DeclineView(ServiceFormView):
    template_name = "meetings/proposal_decline.html"
    form_class = DeclineForm
    success_message = "Not taken up: {done}."

    @cached_property
    def proposal(self) -> DocumentProposal:
        proposals = DocumentProposal.objects.select_related("commitment", "by")
        return get_object_or_404(proposals, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(proposal=self.proposal, **kwargs)

    def take(self, form):
        return services.decline(
            proposal=self.proposal,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
