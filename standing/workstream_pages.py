from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import DetailView, ListView

from commitments.models import Commitment
from standing.charts import bar_of
from standing.snapshot import grouped, snapshot_of
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin, Table
from workstreams.models import Workstream

MOST_ROWS = 200  # the page says where the rest is listed
COLUMNS = [
    "Code",
    "Work strand",
    "Theme",
    "Lead organisation",
    "Standing",
    "Actions",
]
ABOUT = [
    (
        "What it shows",
        (
            "How many actions of each work strand stood at each standing; nought is"
            " left out."
        ),
    )
]


class WorkstreamListView(LoginRequiredMixin, AsAtMixin, DownloadMixin, ListView):
    """The nine work strands, each with how its actions stand."""

    queryset = Workstream.objects.select_related("theme", "lead")
    template_name = "standing/workstream_list.html"
    paginate_by = 50

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        visible = Commitment.objects.visible_to(self.request.user)
        actions = snapshot_of(visible.filter(kind="action"), self.at)
        by_strand = grouped(actions, lambda item: item.strand)
        rows = [
            (strand, bar_of(by_strand.get(strand.slug, [])))
            for strand in context["object_list"]
        ]
        may_edit = self.request.user.is_officer and not self.at.is_past
        return context | {"rows": rows, "may_edit": may_edit}

    def tables(self, context):
        return {"work-strands": lambda: self._table(context["rows"])}

    def _table(self, rows) -> Table:
        counts = []
        for strand, segments in rows:
            names = [strand.code, strand.title, strand.theme.title, strand.lead.name]
            counts += [[*names, part.standing.label, part.count] for part in segments]
        return Table(
            "work-strands", "Work strands", COLUMNS, counts, self.at.day, ABOUT
        )


class WorkstreamDetailView(LoginRequiredMixin, AsAtMixin, DetailView):
    """One work strand with its actions, and the recommendations that stand beside them."""

    queryset = Workstream.objects.select_related("theme", "lead").prefetch_related(
        "partners"
    )
    template_name = "standing/workstream_detail.html"

    def get_context_data(self, **kwargs):
        visible = self.object.commitments.visible_to(self.request.user)
        items = snapshot_of(visible.in_natural_order(), self.at)
        actions = [item for item in items if item.kind == "action"]
        recommendations = [item for item in items if item.kind == "recommendation"]
        return super().get_context_data(
            bar=bar_of(actions),
            may_edit=self.request.user.is_officer and not self.at.is_past,
            actions=actions[:MOST_ROWS],
            recommendations=recommendations[:MOST_ROWS],
            **kwargs,
        )
