from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import DetailView, ListView

from programme import clock
from workstreams.models import Workstream

MOST_ROWS = 200  # the page says where the rest is listed


class WorkstreamListView(LoginRequiredMixin, ListView):
    """The nine work strands, each with how its actions stand."""

    queryset = Workstream.objects.select_related("theme", "lead")
    paginate_by = 50

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        bars = (
            Workstream.commitments.field.model.objects.visible_to(self.request.user)
            .counted()
            .filter(kind="action")
            .bars_by_workstream()
        )
        rows = [(strand, bars.get(strand.pk, [])) for strand in context["object_list"]]
        return context | {"rows": rows}


class WorkstreamDetailView(LoginRequiredMixin, DetailView):
    """One work strand with its actions, and the recommendations that stand beside them."""

    queryset = Workstream.objects.select_related("theme", "lead").prefetch_related("partners")

    def get_context_data(self, **kwargs):
        commitments = self.object.commitments.visible_to(self.request.user)
        cards = commitments.cards(clock.today(), MOST_ROWS)
        return super().get_context_data(
            bar=commitments.counted().filter(kind="action").bars_by_workstream().get(self.object.pk, []),
            actions=[card for card in cards if card.commitment.kind == "action"],
            recommendations=[card for card in cards if card.commitment.kind == "recommendation"],
            **kwargs,
        )
