"""Lists of actions, recommendations and milestones."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.views.generic import ListView

from commitments.forms import MilestoneFilterForm
from commitments.models import Commitment, Milestone
from people.requests import SignedInRequest
from rounds.updates.words import last_words
from standing.day_filter import DayFilter
from standing.saved_views.pages import SavedViewsMixin
from standing.snapshot import counted_on
from standing.steps import dated_steps
from standing.tables import (
    items_table,
    items_table_with_words,
    milestones_table,
)
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin


class CommitmentListMixin(
    LoginRequiredMixin, AsAtMixin, SavedViewsMixin, DownloadMixin, ListView
):
    """A list of commitments of one kind, narrowed by what stands in the address, as it stood on the
    page's day.
    """

    request: SignedInRequest
    model: type[Commitment]
    compares = True
    # The name of the form's address, and its words.
    adding: tuple[str, str] | None = None
    paginate_by = 50
    template_name = "standing/commitment_list.html"

    def get_queryset(self):
        visible = self.model.objects.visible_to(self.request.user).in_natural_order()
        self.filterset = DayFilter(self.request.GET, queryset=visible, at=self.at)
        return self.filterset.items

    def get_context_data(self, **kwargs):
        query = self.request.GET.copy()
        query.pop("page", None)
        context = super().get_context_data(
            filterset=self.filterset,
            query=query.urlencode(),
            noun=self.noun,
            name=self.table_name,
            may_change=self._may_change_many,
            **self._adding(),
            **kwargs,
        )
        # Of an earlier day, and beside one, the words of each are on its page.
        context["words"] = {}
        if self.shows_kept:
            keys = [item.pk for item in context["page_obj"]]
            context["words"] = last_words(self.request.user, keys)
        return context

    def _adding(self) -> dict[str, Any]:
        """Where officers add one to the list, today."""
        if not self.adding or not self.request.user.is_officer or self.at.is_past:
            return {}
        address, label = self.adding
        return {"to_add": reverse(address), "add_label": label}

    def tables(self, context):
        return {self.table_name: self._table}

    @property
    def shows_kept(self) -> bool:
        """True of a list that speaks of today alone."""
        return not (self.at.is_past or self.filterset.compares)

    @property
    def list_word(self) -> str:
        """Its name among the lists whose choices are kept."""
        return f"{self.model.__name__.lower()}s"

    @property
    def _may_change_many(self) -> bool:
        """True for an officer who looks at today, at a choice that can be."""
        is_said = not self.filterset.form.errors
        person: Any = self.request.user
        return is_said and person.is_officer and not self.at.is_past

    @property
    def noun(self) -> tuple[str, str]:
        """What the list is of, one and many."""
        names = self.model._meta
        return str(names.verbose_name), str(names.verbose_name_plural)

    @property
    def table_name(self) -> str:
        return self.noun[1].replace(" ", "-")

    def _table(self):
        name, title = self.table_name, self.noun[1].capitalize()
        items = list(self.object_list)
        if not self.shows_kept:
            return items_table(name, title, items, self.at, self.filterset.compared)
        of_each = last_words(self.request.user, [item.pk for item in items])
        return items_table_with_words(name, title, items, of_each, self.at)


class CommitmentListView(CommitmentListMixin):
    """Actions and recommendations together: what most figures of the dashboards count."""

    model = Commitment
    noun = ("action or recommendation", "actions and recommendations")


class MilestoneListView(LoginRequiredMixin, AsAtMixin, DownloadMixin, ListView):
    """The milestones of all that the programme counts, by the day each is expected."""

    paginate_by = 50
    template_name = "standing/milestone_list.html"

    def get_queryset(self):
        self.form = MilestoneFilterForm(self.request.GET, auto_id="filter-%s")
        visible = Commitment.objects.visible_to(self.request.user)
        counted = counted_on(visible, self.at).order_by()
        milestones = Milestone.objects.filter(commitment__in=counted.values("pk"))
        milestones = milestones.with_known(self.at)
        return dated_steps(self.form.narrow(milestones, self.at.day), self.at)

    def get_context_data(self, **kwargs):
        query = self.request.GET.copy()
        query.pop("page", None)
        return super().get_context_data(
            form=self.form, query=query.urlencode(), **kwargs
        )

    def tables(self, context):
        return {"milestones": lambda: milestones_table(self.object_list, self.at)}
