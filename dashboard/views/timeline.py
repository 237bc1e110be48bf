from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from dashboard.selectors.timeline import timeline
from standing.tables import milestones_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin


class TimelineView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """The milestones of all commitments on one axis."""

    template_name = "dashboard/timeline.html"

    def get_context_data(self, **kwargs):
        asked = self.request.GET
        found = timeline(
            user=self.request.user,
            at=self.at,
            opened=asked.get("open", ""),
            first=asked.get("first", ""),
            last=asked.get("last", ""),
        )
        return super().get_context_data(timeline=found, **kwargs)

    def tables(self, context):
        return {
            "timeline": lambda: milestones_table(context["timeline"].steps, self.at)
        }
