"""Where a second officer confirms a decision that holds already, or disagrees with it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from commitments.models import Commitment
from people.officer_forms import ServiceFormView
from people.permissions import officer_required
from programme import clock
from rounds.decisions import second_words
from rounds.decisions.forms import DisagreeForm
from rounds.models import Decision


def _visible_decision(user, pk: int) -> Decision:
    visible = Commitment.objects.visible_to(user)
    decisions = Decision.objects.filter(commitment__in=visible)
    return get_object_or_404(decisions.select_related("commitment", "by"), pk=pk)


@require_POST
@officer_required
def confirm_decision(request, pk):
    """Confirm, as a second officer, a decision that holds already."""
    decision = _visible_decision(request.user, pk)
    second_words.confirm_decision(decision=decision, by=request.user, at=clock.now())
    messages.success(request, "Decision confirmed.")
    return redirect(decision.commitment)


class DisagreeView(ServiceFormView):
    """Say why a second officer disagrees with a decision."""

    template_name = "rounds/decision_form.html"
    form_class = DisagreeForm
    success_message = "It stands as it did before. Who decided was told."

    @cached_property
    def decision(self):
        return _visible_decision(self.request.user, self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        decision = self.decision
        return super().get_context_data(
            commitment=decision.commitment,
            title=f"Disagree about {decision.commitment.reference}",
            about=f"{decision.by} decided: {decision.get_kind_display().lower()}. It"
            " goes back to where it stood before, and both decisions stay on the"
            " record.",
            submit="Disagree",
            **kwargs,
        )

    def take(self, form):
        second_words.disagree_with_decision(
            decision=self.decision,
            by=self.request.user,
            at=clock.now(),
            reason=form.cleaned_data["reason"],
        )
        return self.decision.commitment
