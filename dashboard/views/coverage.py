from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.views.generic import TemplateView

from dashboard.selectors.coverage import coverage
from dashboard.tables import coverage_table
from standing.tables import items_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin

PER_PAGE = 50


class CoverageView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """Whether every recommendation has an action that works on it, and every action a
    recommendation.
    """

    template_name = "dashboard/coverage.html"

    def get_context_data(self, **kwargs):
        of_programme = coverage(user=self.request.user, at=self.at)
        pages = Paginator(of_programme.recommendations, PER_PAGE)
        return super().get_context_data(
            coverage=of_programme,
            page_obj=pages.get_page(self.request.GET.get("page")),
            untied=of_programme.untied[:PER_PAGE],
            **kwargs,
        )

    def tables(self, context):
        of_programme = context["coverage"]
        return {
            "coverage": lambda: coverage_table(of_programme, self.at),
            "untied": lambda: items_table(
                "untied", "Actions tied to nothing", of_programme.untied, self.at
            ),
        }
