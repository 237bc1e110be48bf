from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from dashboard.selectors.groups import BY
from dashboard.selectors.ratings import ratings
from dashboard.tables import ratings_table
from people.requests import SignedInRequest
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin
from toolkit.forms import DesignSystemMixin


class GroupForm(DesignSystemMixin, forms.Form):
    """By what the grid is grouped."""

    group = forms.ChoiceField(
        label="Group by",
        required=False,
        choices=[(by, grouping.title) for by, grouping in BY.items()],
    )


class RatingsView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """The owner's rating and the evidence of every commitment in every round."""

    request: SignedInRequest

    template_name = "dashboard/ratings.html"

    def get_context_data(self, **kwargs):
        form = GroupForm(self.request.GET, auto_id="grid-%s")
        by = "strand"
        if form.is_valid():
            by = form.cleaned_data["group"] or by
        return super().get_context_data(
            ratings=self._ratings(by), form=form, by=by, noun=BY[by].title, **kwargs
        )

    def tables(self, context):
        return {"ratings": lambda: self._table(context["by"])}

    def _table(self, by: str):
        return ratings_table(self._ratings(by, all_rounds=True), self.at)

    def _ratings(self, by: str, *, all_rounds: bool = False):
        query = self.request.GET
        return ratings(
            user=self.request.user,
            at=self.at,
            by=by,
            opened=query.get("open", ""),
            until=query.get("until", ""),
            all_rounds=all_rounds,
        )
