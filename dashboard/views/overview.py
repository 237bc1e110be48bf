from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from dashboard.selectors.overview import AHEAD, overview
from dashboard.tables import overview_tables
from programme.as_at import AsAtMixin
from programme.downloads import DownloadMixin


class OverviewView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """Where the programme stands, in a minute."""

    template_name = "dashboard/overview.html"

    def get_context_data(self, **kwargs):
        found = overview(user=self.request.user, at=self.at)
        return super().get_context_data(overview=found, since=found.since, until=self.at.day + AHEAD, **kwargs)

    def tables(self, context):
        return overview_tables(context["overview"])
