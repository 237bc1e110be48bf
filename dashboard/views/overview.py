from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.views.generic import TemplateView

from dashboard.overview.paper import paper_of
from dashboard.overview.selectors import overview
from dashboard.overview.tables import FILES, overview_tables
from standing.tables import ABOUT
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin


class OverviewView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """Where the programme stands, in a minute."""

    compares = True
    template_name = "dashboard/overview.html"

    def get_context_data(self, **kwargs):
        overview_on_day = self._overview()
        return super().get_context_data(
            overview=overview_on_day,
            since=overview_on_day.changes.since,
            about=ABOUT,
            files=FILES,
            **kwargs,
        )

    def get(self, request, *args, **kwargs):
        if request.GET.get("download") == "overview.pdf":
            return self._paper()
        return super().get(request, *args, **kwargs)

    def tables(self, context):
        return overview_tables(context["overview"])

    def _overview(self):
        return overview(user=self.request.user, at=self.at)

    def _paper(self):
        is_demonstration = self.request.user.is_in_demonstration
        paper = paper_of(self._overview(), is_demonstration=is_demonstration)
        name = f"cpip-overview-{self.at.day.isoformat()}.pdf"
        return HttpResponse(
            paper,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )
