from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import CreateView, DetailView, FormView, ListView

from commitments import services
from commitments.cards import Card
from commitments.charts import tracks_of
from commitments.forms import (
    MilestoneFilterForm,
    MilestoneForm,
    MilestoneTitleForm,
    StatedDateForm,
)
from commitments.history import MOST, decisions_on, history_of, with_dates
from commitments.lists import KnownFilter, dated_steps
from commitments.models import Commitment, Milestone
from commitments.snapshot import standing_on
from commitments.tables import (
    history_table,
    items_table,
    milestones_table,
    own_milestones_table,
)
from people.permissions import OfficerRequiredMixin, OfficerUpdateView
from programme import clock
from programme.as_at import AsAtMixin
from programme.dates import PartialDate
from programme.downloads import DownloadMixin

LINES_SHOWN, LINES_PER_PAGE = 10, 50


class CommitmentListMixin(LoginRequiredMixin, AsAtMixin, DownloadMixin):
    """A list of commitments of one kind, narrowed by what stands in the address, as it stood on the
    page's day.
    """

    paginate_by = 50
    template_name = "commitments/commitment_list.html"

    def get_queryset(self):
        visible = self.model.objects.visible_to(self.request.user).in_natural_order()
        self.filterset = KnownFilter(self.request.GET, queryset=visible, at=self.at)
        return self.filterset.items

    def get_context_data(self, **kwargs):
        query = self.request.GET.copy()
        query.pop("page", None)
        return super().get_context_data(
            filterset=self.filterset,
            query=query.urlencode(),
            noun=self.noun,
            name=self.table_name,
            **kwargs,
        )

    def tables(self, context):
        return {self.table_name: self._table}

    @property
    def noun(self) -> tuple[str, str]:
        """What the list is of, one and many."""
        return self.model._meta.verbose_name, self.model._meta.verbose_name_plural

    @property
    def table_name(self) -> str:
        return self.noun[1].replace(" ", "-")

    def _table(self):
        title = self.noun[1].capitalize()
        return items_table(
            self.table_name, title, self.object_list, self.at, self.filterset.compared
        )


class CommitmentListView(CommitmentListMixin, ListView):
    """Actions and recommendations together: what most figures of the dashboards count."""

    model = Commitment
    noun = ("action or recommendation", "actions and recommendations")


class MilestoneListView(LoginRequiredMixin, AsAtMixin, DownloadMixin, ListView):
    """The milestones of all that the programme counts, by the day each is expected."""

    paginate_by = 50
    template_name = "commitments/milestone_list.html"

    def get_queryset(self):
        self.form = MilestoneFilterForm(self.request.GET, auto_id="filter-%s")
        counted = (
            Commitment.objects.visible_to(self.request.user)
            .counted_on(self.at)
            .order_by()
        )
        milestones = Milestone.objects.filter(
            commitment__in=counted.values("pk")
        ).with_known(self.at)
        return dated_steps(self.form.narrow(milestones, self.at.day), self.at)

    def get_context_data(self, **kwargs):
        query = self.request.GET.copy()
        query.pop("page", None)
        return super().get_context_data(
            form=self.form, query=query.urlencode(), **kwargs
        )

    def tables(self, context):
        return {"milestones": lambda: milestones_table(self.object_list, self.at)}


class CommitmentDetailMixin(LoginRequiredMixin, AsAtMixin, DownloadMixin):
    """All that is known of one commitment, or was on an earlier day: then without what may be done
    with it.
    """

    slug_field = slug_url_kwarg = "reference"

    def get_queryset(self):
        milestones = with_dates(
            Milestone.objects.known_on(self.at.day).with_sources(), self.at
        )
        visible = self.model.objects.visible_to(self.request.user).for_cards(
            milestones, self.at.day
        )
        return visible.prefetch_related("partners")

    def get_object(self, queryset=None):
        commitment = super().get_object(queryset)
        if self.at.is_past:
            commitment.go_back_to(self.at)
        return commitment

    def get_context_data(self, **kwargs):
        commitment, today, user, is_past = (
            self.object,
            self.at.day,
            self.request.user,
            self.at.is_past,
        )
        milestones = list(commitment.milestones.all())
        axis, tracks = tracks_of(milestones, today)
        reports = commitment.updates.reports(user, self.at)
        card = Card(commitment, commitment.evidence(today))
        decisions, supersedes = decisions_on(commitment, self.at)
        latest = reports.latest
        return super().get_context_data(
            card=card,
            signals=reports.signals(milestones),
            ended=decision_of(decisions, commitment.lifecycle),
            explained=(
                explained_by(decisions, latest) if card.is_more_confident else None
            ),
            supersedes=supersedes,
            may_edit=user.is_officer and not is_past,
            may_verify=commitment.lifecycle == "complete"
            and bool(latest)
            and latest.may_be_verified_by(user),
            contributions=[] if is_past else self._contributions(reports.open_round),
            may_contribute=not is_past and self._may_contribute(),
            then=(
                standing_on(commitment, self.at.before(self.at.since))
                if self.at.since
                else None
            ),
            axis=axis,
            tracks=tracks,
            today_place=axis.place(today),
            reports=reports,
            history=self._history(milestones, decisions),
            reminded=(
                []
                if is_past
                else commitment.reminder_lines.shown_on_page(commitment, user)[
                    :LINES_SHOWN
                ]
            ),
            may_report=not is_past
            and commitment.is_live
            and commitment.may_be_reported_by(user),
            **kwargs,
        )

    def tables(self, context):
        return {
            "milestones": lambda: own_milestones_table(
                self.object, context["tracks"], self.at
            )
        }

    def _history(self, milestones, decisions):
        """The newest lines up to the page's day."""
        most = MOST if self.at.is_past else LINES_SHOWN
        lines = history_of(
            self.object,
            self.request.user,
            milestones=milestones,
            decisions=decisions,
            at=self.at,
            most=most,
        )
        return lines[:LINES_SHOWN]

    def _contributions(self, open_round):
        """What partners have added to the update of the open round, as far as this person may see
        it.
        """
        if open_round is None:
            return []
        visible = self.object.contributions.visible_to(self.request.user)
        return visible.filter(round=open_round).select_related("organisation", "by")

    def _may_contribute(self) -> bool:
        commitment, user = self.object, self.request.user
        helps = any(
            partner.pk in user.body_ids for partner in commitment.partners.all()
        )
        return commitment.is_live and (
            helps or (user.is_officer and bool(commitment.partners.all()))
        )


def decision_of(decisions, lifecycle: str):
    """Return the decision that made a commitment what it is, where one did: verified, withdrawn,
    superseded.
    """
    return next((one for one in reversed(decisions) if one.kind == lifecycle), None)


def explained_by(decisions, latest):
    """Return why the current rating differs from the evidence, where an officer said so of this
    very update.
    """
    found = [
        one
        for one in decisions
        if one.kind == "explained" and latest and one.update_id == latest.pk
    ]
    return found[-1] if found else None


class CommitmentHistoryView(LoginRequiredMixin, AsAtMixin, DownloadMixin, DetailView):
    """All that was ever done to one commitment up to the page's day, newest first."""

    slug_field = slug_url_kwarg = "reference"
    template_name = "commitments/commitment_history.html"

    def get_queryset(self):
        return Commitment.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs):
        one = self.object
        milestones = with_dates(
            one.milestones.known_on(self.at.day).with_sources(), self.at
        )
        decisions = decisions_on(one, self.at)[0]
        lines = history_of(
            one,
            self.request.user,
            milestones=milestones,
            decisions=decisions,
            at=self.at,
        )
        page = Paginator(lines, LINES_PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, lines=lines, **kwargs)

    def tables(self, context):
        return {
            "history": lambda: history_table(
                context["object"], context["lines"], self.at
            )
        }


class CommitmentUpdateView(OfficerUpdateView):
    """Officers put the content of a commitment right."""

    slug_field = slug_url_kwarg = "reference"
    template_name = "commitments/commitment_form.html"

    def form_valid(self, form):
        messages.success(self.request, f"{form.instance.reference} saved.")
        return super().form_valid(form)


class MilestoneCreateView(OfficerRequiredMixin, CreateView):
    model = Milestone
    form_class = MilestoneForm
    extra_context = {"title": "Add a milestone", "submit": "Add the milestone"}

    @cached_property
    def commitment(self):
        return get_object_or_404(Commitment, reference=self.kwargs["reference"])

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.instance.commitment = self.commitment
        return form

    @transaction.atomic
    def form_valid(self, form):
        Commitment.objects.select_for_update().get(pk=self.commitment.pk)
        last = self.commitment.milestones.aggregate(last=Max("order"))["last"] or 0
        form.instance.order, form.instance.added_on = last + 1, clock.today()
        messages.success(self.request, "Milestone added.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(commitment=self.commitment, **kwargs)

    def get_success_url(self):
        return self.commitment.get_absolute_url()


class MilestoneUpdateView(OfficerUpdateView):
    queryset = Milestone.objects.select_related("commitment")
    form_class = MilestoneTitleForm
    extra_context = {"title": "Change a milestone", "submit": "Save"}

    def form_valid(self, form):
        messages.success(self.request, "Milestone saved.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(commitment=self.object.commitment, **kwargs)

    def get_success_url(self):
        return self.object.commitment.get_absolute_url()


class MilestoneDateView(OfficerRequiredMixin, FormView):
    """Officers state a forecast or a date done outside a reporting round."""

    form_class = StatedDateForm
    template_name = "commitments/milestone_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"milestone": self.milestone}

    @cached_property
    def milestone(self):
        return get_object_or_404(
            Milestone.objects.select_related("commitment"), pk=self.kwargs["pk"]
        )

    def get_context_data(self, **kwargs):
        title = f"State a date for “{self.milestone}”"
        return super().get_context_data(
            commitment=self.milestone.commitment,
            title=title,
            submit="Save the date",
            **kwargs,
        )

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            services.state_date(
                milestone=self.milestone,
                kind=given["kind"],
                stated=(
                    PartialDate(given["date"], given["precision"])
                    if given["date"]
                    else None
                ),
                on=clock.today(),
                by=self.request.user,
                reason=given["reason"],
            )
        except ValidationError as refusal:
            form.add_error(
                None if "__all__" in refusal.message_dict else "date", refusal.messages
            )
            return self.form_invalid(form)
        messages.success(
            self.request, "Date saved." if given["date"] else "Date withdrawn."
        )
        return super().form_valid(form)

    def get_success_url(self):
        return self.milestone.commitment.get_absolute_url()
