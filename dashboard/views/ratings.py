from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from dashboard.selectors.groups import BY
from dashboard.selectors.ratings import ratings
from dashboard.tables import ratings_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin
from toolkit.forms import DesignSystemMixin


class GroupForm(DesignSystemMixin, forms.Form):
    """By what the grid is grouped."""

    group = forms.ChoiceField(
        label="Group by",
        required=False,
        choices=[(word, label) for word, (label, _, _) in BY.items()],
    )


class RatingsView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """The owner's rating and the evidence of every commitment in every round."""

    template_name = "dashboard/ratings.html"

    def get_context_data(self, **kwargs):
        form = GroupForm(self.request.GET, auto_id="grid-%s")
        by = (form.is_valid() and form.cleaned_data["group"]) or "strand"
        return super().get_context_data(
            ratings=self._found(by), form=form, by=by, noun=BY[by][0], **kwargs
        )

    def _found(self, by: str, **more):
        asked = self.request.GET
        return ratings(
            user=self.request.user,
            at=self.at,
            by=by,
            opened=asked.get("open", ""),
            until=asked.get("until", ""),
            **more,
        )

    def tables(self, context):
        return {
            "ratings": lambda: ratings_table(
                self._found(context["by"], all_rounds=True), self.at
            )
        }
