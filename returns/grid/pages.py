"""The returns of a round as a grid: narrowed and sorted by what stands in the address."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import RedirectView, TemplateView

from people.requests import SignedInRequest
from programme.as_at import AsAt
from returns.grid.filter import ReturnFilter
from returns.grid.reading import round_and_before, rows_of
from returns.grid.tables import grid_table, words_for
from rounds.models import ReportingRound
from rounds.on_day import RoundOnDay
from standing.saved_views.pages import SavedViewsMixin
from toolkit.downloads import DownloadMixin

PER_PAGE = 50


class ReturnGridView(LoginRequiredMixin, SavedViewsMixin, DownloadMixin, TemplateView):
    """The returns of one round today, as far as this person sees them."""

    request: SignedInRequest
    template_name = "returns/return_grid.html"
    list_word = "returns"

    @cached_property
    def rounds(self) -> list[ReportingRound]:
        """The round, with those before it."""
        rounds = round_and_before(self.kwargs["slug"])
        if not rounds:
            raise Http404
        return rounds

    @cached_property
    def of_round(self) -> RoundOnDay:
        return RoundOnDay.today(self.rounds[-1])

    @cached_property
    def rows(self):
        """The rows that the choice takes in."""
        return self.filterset.narrow(rows_of(self.rounds, self.request.user))

    def get(self, request, *args, **kwargs):
        self.filterset = ReturnFilter(request.GET, request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        of_round = self.of_round
        page = Paginator(self.rows, PER_PAGE).get_page(self.request.GET.get("page"))
        is_said = not self.filterset.form.errors
        return super().get_context_data(
            reportinground=of_round,
            filterset=self.filterset,
            page_obj=page,
            words={row.item.pk: words_for(row, user) for row in page if row.update},
            of=f"returns:{of_round.slug}",
            may_change=user.is_officer and is_said and of_round.is_open,
            at=AsAt.now(),
            **kwargs,
        )

    def tables(self, context):
        return {
            "returns": lambda: grid_table(
                self.of_round, self.rows, self.request.user, AsAt.now()
            )
        }


class PresentReturnsView(LoginRequiredMixin, RedirectView):
    """Leads to the returns of the round that is open, else of the one that opened last, with the
    choice that the address holds.
    """

    query_string = True

    def get_redirect_url(self, *args, **kwargs):
        opened = ReportingRound.objects.opened()
        present = opened.order_by("-state", "-meeting__date").first()
        if present is None:
            return reverse("rounds:list")
        self.url = reverse("rounds:returns", args=[present.slug])
        return super().get_redirect_url(*args, **kwargs)
