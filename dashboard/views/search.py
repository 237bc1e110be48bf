from urllib.parse import urlencode

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from dashboard.selectors.search import search
from dashboard.tables import found_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin
from toolkit.forms import DesignSystemMixin

PAGES = ("commitments", "updates", "milestones")


class SearchForm(DesignSystemMixin, forms.Form):
    """What is looked for."""

    q = forms.CharField(
        label="Words, or a reference such as NEG-4",
        required=False,
        max_length=200,
        help_text=(
            "“Two words” in quotes are looked for side by side; a minus before a word"
            " leaves it out."
        ),
    )
    in_force = forms.BooleanField(
        label="Of updates, only what stood on the day", required=False
    )


class SearchView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """What was said, by whom, in which round, up to the page's day."""

    template_name = "dashboard/search.html"

    def get_context_data(self, **kwargs):
        form = SearchForm(self.request.GET, auto_id="search-%s")
        words = form.is_valid() and form.cleaned_data["q"]
        answer = self._answer(form.cleaned_data) if words else None
        kept_search = urlencode(
            [
                (name, value)
                for name, value in self.kept_query
                if not name.startswith("page_")
            ]
        )
        if self.at.is_past:
            kept_search += f"&{urlencode(self.at.query)}"
        return super().get_context_data(
            kept_search=kept_search,
            form=form,
            words=words or "",
            answer=answer,
            **kwargs,
        )

    def _answer(self, said):
        pages = {name: self.request.GET.get(f"page_{name}", "") for name in PAGES}
        return search(
            user=self.request.user,
            at=self.at,
            words=said["q"],
            only_in_force=said["in_force"],
            page=pages,
        )

    def tables(self, context):
        return (
            {"found": lambda: found_table(context["answer"], self.at)}
            if context["answer"]
            else {}
        )
