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
        found = coverage(user=self.request.user, at=self.at)
        page = Paginator(found.recommendations, PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            coverage=found, page_obj=page, untied=found.untied[:PER_PAGE], **kwargs
        )

    def tables(self, context):
        found = context["coverage"]
        return {
            "coverage": lambda: coverage_table(found, self.at),
            "untied": lambda: items_table(
                "untied", "Actions tied to nothing", found.untied, self.at
            ),
        }
