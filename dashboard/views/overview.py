from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.views.generic import TemplateView

from dashboard.paper import paper_of
from dashboard.selectors.overview import AHEAD, overview
from dashboard.tables import overview_tables
from standing.tables import ABOUT
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin


class OverviewView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """Where the programme stands, in a minute."""

    template_name = "dashboard/overview.html"

    def get_context_data(self, **kwargs):
        found = overview(user=self.request.user, at=self.at)
        until = self.at.day + AHEAD
        return super().get_context_data(
            overview=found, since=found.since, until=until, about=ABOUT, **kwargs
        )

    def get(self, request, *args, **kwargs):
        if request.GET.get("download") != "overview.pdf":
            return super().get(request, *args, **kwargs)
        found = overview(user=request.user, at=self.at)
        paper = paper_of(found, is_demonstration=request.user.is_in_demonstration)
        name = f"cpip-overview-{self.at.day.isoformat()}.pdf"
        return HttpResponse(
            paper,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )

    def tables(self, context):
        return overview_tables(context["overview"])
