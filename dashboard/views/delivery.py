from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from dashboard.selectors.delivery import delivery
from dashboard.tables import delivery_tables
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin


class DeliveryView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """How delivery and reporting run, over the rounds."""

    template_name = "dashboard/delivery.html"

    def get_context_data(self, **kwargs):
        of_programme = delivery(user=self.request.user, at=self.at)
        return super().get_context_data(delivery=of_programme, **kwargs)

    def tables(self, context):
        return delivery_tables(context["delivery"], self.at)
