"""Reporting rounds: all of them, and what each came to."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView

from commitments.models import Commitment
from commitments.querysets.commitments import NATURAL_ORDER
from people.history import recorded_changes
from people.requests import SignedInRequest
from returns.answering import with_who_answers
from returns.early_close import request_among
from returns.figures import figures_of
from returns.grid.reading import rows_of
from returns.rows import ReturnRow, RoundRow, SortedUpdates
from returns.selectors import with_counts
from returns.tables import bodies_table, returns_table, rounds_table
from rounds.models import ProgressUpdate, ReportingRound
from rounds.on_day import RoundOnDay, round_on_day, rounds_on_day
from rounds.querysets.updates import ProgressUpdateQuerySet
from rounds.states import HANDED_IN
from standing.returned import return_states_on
from standing.snapshot import snapshot_of
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin

PER_PAGE = 50
MOST_STEPS = 50


class RoundListView(LoginRequiredMixin, AsAtMixin, DownloadMixin, ListView):
    """Every reporting round, newest first; for an earlier day those that had opened by then."""

    paginate_by = PER_PAGE
    template_name = "returns/reportinground_list.html"

    def get_queryset(self):
        rounds = with_counts(ReportingRound.objects.all(), self.at)
        if self.at.is_past:
            of_rounds = rounds_on_day(self.at, rounds)
            return [RoundRow.of(of_round) for of_round in reversed(of_rounds)]
        return rounds.select_related("meeting").order_by("-meeting__date", "-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not self.at.is_past:
            context["object_list"] = _todays_rows(context["object_list"])
        return context

    def tables(self, context):
        return {"rounds": lambda: rounds_table(self._all_rows(), self.at)}

    def _all_rows(self):
        return self.object_list if self.at.is_past else _todays_rows(self.object_list)


def _todays_rows(rounds: Iterable[ReportingRound]) -> list[RoundRow]:
    of_rounds = map(RoundOnDay.today, rounds)
    return [RoundRow.of(of_round) for of_round in of_rounds]


class RoundDetailView(LoginRequiredMixin, AsAtMixin, DownloadMixin, DetailView):
    """One round: what it came to, how long each side took, and who is behind. Each return of it is
    on the page that narrows them; for an earlier day, here.
    """

    request: SignedInRequest

    template_name = "returns/reportinground_detail.html"

    def get_queryset(self):
        rounds = ReportingRound.objects.select_related("meeting").prefetch_related(
            "steps__by"
        )
        return rounds.opened_by(self.at.day) if self.at.is_past else rounds

    def get(self, request, *args, **kwargs):
        if "responsible" in request.GET and not self.at.is_past:
            returns = reverse("rounds:returns", args=[self.kwargs["slug"]])
            return redirect(f"{returns}?{request.GET.urlencode()}")
        return super().get(request, *args, **kwargs)

    def tables(self, context):
        of_round = context["reportinground"]
        return {
            "returns": lambda: returns_table(of_round, self._all_rows(), self.at),
            "organisations": lambda: bodies_table(
                of_round, context["figures"], self.at
            ),
        }

    @cached_property
    def of_round(self) -> RoundOnDay:
        """The round as it was on the page's day."""
        return round_on_day(self.object, self.at)

    def _all_rows(self):
        if self.at.is_past:
            return self._rows(self._expected())
        return rows_of([self.object], self.request.user)

    def _expected(self):
        expected = with_who_answers(self.object).owed_by(self.at.day)
        return expected.order_by(*(f"commitment__{name}" for name in NATURAL_ORDER))

    def get_context_data(self, **kwargs):
        user, at, of_round = self.request.user, self.at, self.of_round
        steps = [step for step in self.object.steps.all() if step.at < at.end]
        changes = []
        if user.is_officer and not at.is_past:
            changes = recorded_changes(self.object)[:MOST_STEPS]
        return super().get_context_data(
            reportinground=of_round,
            figures=figures_of(of_round, at),
            steps=steps[-MOST_STEPS:],
            changes=changes,
            is_late=of_round.is_open and of_round.is_past_due(at.day),
            closing_request=self._closing_request(),
            **self._each_return(),
            **kwargs,
        )

    def _closing_request(self):
        """The request to close the round early that stands today, for officers."""
        is_shown = self.request.user.is_officer and not self.at.is_past
        if not is_shown or self.of_round.is_past_due(self.at.day):
            return None
        return request_among(self.object.steps.all())

    def _each_return(self) -> dict[str, Any]:
        """The returns of an earlier day, a page of them."""
        if not self.at.is_past:
            return {}
        page = Paginator(self._expected(), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return {"page_obj": page, "rows": self._rows(page)}

    def _rows(self, page) -> list[ReturnRow]:
        """Return a row for each return of a page of them, of an earlier day."""
        keys = [expected.commitment_id for expected in page]
        snapshot = snapshot_of(Commitment.objects.filter(pk__in=keys), self.at)
        items = {item.pk: item for item in snapshot}
        updates = self._updates(keys).select_related("correction").order_by("pk")
        sorted_updates = SortedUpdates.of(updates)
        states = return_states_on(self.at) if self.of_round.is_open else {}
        return [
            ReturnRow(
                expected=expected,
                of_round=self.of_round,
                item=items[expected.commitment_id],
                update=sorted_updates.counted.get(expected.commitment_id),
                ended=sorted_updates.ended.get(expected.commitment_id),
                beside=sorted_updates.beside.get(expected.commitment_id),
                warnings=[],
                at=self.at,
                is_handed_in=states.get(expected.commitment_id) in HANDED_IN,
            )
            for expected in page
        ]

    def _updates(self, keys: list[int]) -> ProgressUpdateQuerySet:
        """Return the round's accepted updates, as far as known on the day."""
        updates = ProgressUpdate.objects.visible_to(self.request.user)
        updates = updates.filter(round=self.object, commitment__in=keys)
        updates = updates.accepted().filter(accepted_at__lt=self.at.end)
        return updates.with_in_force(self.at.end)
