from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from dashboard.selectors.document_lines import document_lines
from dashboard.selectors.timeline import timeline
from standing.tables import milestones_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin


class TimelineView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """The milestones of all commitments on one axis."""

    template_name = "dashboard/timeline.html"

    def get_context_data(self, **kwargs):
        query = self.request.GET
        of_programme = timeline(
            user=self.request.user,
            at=self.at,
            opened=query.get("open", ""),
            first=query.get("first", ""),
            last=query.get("last", ""),
        )
        lines = document_lines(of_programme.axis, self.at)
        return super().get_context_data(
            timeline=of_programme, document_lines=lines, **kwargs
        )

    def tables(self, context):
        steps = context["timeline"].steps
        return {"timeline": lambda: milestones_table(steps, self.at)}
