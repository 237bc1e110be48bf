from urllib.parse import urlencode

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from dashboard.selectors.search import search
from dashboard.tables import matches_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin
from toolkit.forms import DesignSystemMixin

PAGES = ("commitments", "updates", "milestones", "others")


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
        words = form.cleaned_data["q"] if form.is_valid() else ""
        answer = self._answer(form.cleaned_data) if words else None
        return super().get_context_data(
            kept_search=self._query_without_pages(),
            form=form,
            words=words,
            answer=answer,
            **kwargs,
        )

    def tables(self, context):
        answer = context["answer"]
        if answer is None:
            return {}
        return {"found": lambda: matches_table(answer, self.at)}

    def _answer(self, choices):
        pages = {name: self.request.GET.get(f"page_{name}", "") for name in PAGES}
        return search(
            user=self.request.user,
            at=self.at,
            words=choices["q"],
            only_in_force=choices["in_force"],
            page=pages,
        )

    def _query_without_pages(self) -> str:
        """Return what the address asks for, without the pages of each kind."""
        choices = [
            (name, value)
            for name, value in self.kept_query
            if not name.startswith("page_")
        ]
        query = urlencode(choices)
        if self.at.is_past:
            query += f"&{urlencode(self.at.query)}"
        return query
