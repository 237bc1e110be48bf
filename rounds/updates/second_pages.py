"""Where a second officer disagrees with an update that its own author had accepted."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from people.officer_forms import ServiceFormView
from programme import clock
from programme.as_at import AsAt
from rounds.decisions.forms import DisagreeForm
from rounds.decisions.pages import SHOWN_WITH
from rounds.models import ProgressUpdate
from rounds.on_day import UpdateOnDay
from rounds.updates.disagreeing import disagree_with_update


class DisagreeView(ServiceFormView):
    """Say why, with the update in view."""

    template_name = "rounds/decision_form.html"
    form_class = DisagreeForm
    success_message = "It stands as it did before. Its author was told."

    @cached_property
    def update(self):
        updates = ProgressUpdate.objects.visible_to(self.request.user)
        updates = updates.select_related(*SHOWN_WITH)
        updates = updates.prefetch_related("recovery", "evidence", "files")
        updates = updates.with_in_force()
        return get_object_or_404(updates, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        commitment = self.update.commitment
        return super().get_context_data(
            commitment=commitment,
            title=f"Disagree with the update on {commitment.reference}",
            about="It goes back to its author to be corrected, and stays on the record."
            " The commitment stands again as it did before, and the dates it stated"
            " are taken back.",
            submit="Disagree",
            known=UpdateOnDay.known(self.update, AsAt.now()),
            milestones=commitment.milestones.standing().with_sources(),
            **kwargs,
        )

    def take(self, form):
        disagree_with_update(
            update=self.update,
            by=self.request.user,
            at=clock.now(),
            reason=form.cleaned_data["reason"],
        )
        return self.update
