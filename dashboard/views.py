from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.views.generic import TemplateView

from dashboard import selectors
from programme import clock

GRID_ROWS = 100


class OverviewView(LoginRequiredMixin, TemplateView):
    """Where the programme stands, in a minute."""

    template_name = "dashboard/overview.html"

    def get_context_data(self, **kwargs):
        overview = selectors.overview(user=self.request.user, today=clock.today())
        page = Paginator(overview.grid, GRID_ROWS).get_page(self.request.GET.get("page"))
        return super().get_context_data(overview=overview, page_obj=page, **kwargs)
