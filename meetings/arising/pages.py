"""Actions arising from meetings: all of them, one of them, and what is done with one."""

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView, View

from meetings.arising import services
from meetings.arising.filters import ActionArisingPageFilter
from meetings.arising.forms import CloseForm, MoveActionForm, ReopenForm, ReportForm
from meetings.arising.tables import actions_table
from people.models import User
from people.officer_forms import OpenServiceFormView, ServiceFormView
from people.requests import SignedInRequest
from programme import clock
from rounds.models import ActionArising
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin

MOST_STEPS = 100


class ActionArisingListView(LoginRequiredMixin, AsAtMixin, DownloadMixin, ListView):
    """The actions arising that the reader may see as they stood on a day: open first, soonest due
    first.
    """

    request: SignedInRequest
    template_name = "meetings/action_list.html"
    paginate_by = 50

    @cached_property
    def filterset(self) -> ActionArisingPageFilter:
        visible = ActionArising.objects.visible_to(self.request.user)
        actions = visible.on_day(self.at).in_full().open_first()
        return ActionArisingPageFilter(self.request.GET, queryset=actions)

    def get_queryset(self):
        return self.filterset.qs

    def get_context_data(self, **kwargs):
        return super().get_context_data(filterset=self.filterset, **kwargs)

    def tables(self, context):
        return {"actions": lambda: actions_table(self.filterset.qs, self.at)}


class ActionArisingView(LoginRequiredMixin, AsAtMixin, DetailView):
    """One action arising: what, who, by when, where it came from and what became of it."""

    request: SignedInRequest
    template_name = "meetings/action_detail.html"
    context_object_name = "action"

    def get_queryset(self):
        visible = ActionArising.objects.visible_to(self.request.user).recorded()
        return visible.on_day(self.at).in_full()

    def get_context_data(self, **kwargs):
        action, user = self.object, self.request.user
        steps = action.steps.filter(at__lt=self.at.end).select_related("by", "api_key")
        is_now = not self.at.is_past
        return super().get_context_data(
            steps=steps.order_by("-at", "-pk")[:MOST_STEPS],
            may_report=is_now and action.is_open and action.may_be_reported_on_by(user),
            may_change=is_now and user.is_officer,
            **kwargs,
        )


class OfActionMixin(View):
    """A form about one action arising, which the reader may see."""

    template_name: str | None = "meetings/action_form.html"
    heading = ""
    submit = ""

    @cached_property
    def action(self) -> ActionArising:
        """The action that the address names."""
        user = cast(User, self.request.user)
        visible = ActionArising.objects.visible_to(user).recorded().in_full()
        return get_object_or_404(visible, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            action=self.action, heading=self.heading, submit=self.submit, **kwargs
        )


class ReportView(OfActionMixin, OpenServiceFormView):
    """A line about what was done, by who is to do it or an officer for them."""

    form_class = ReportForm
    heading, submit = "Say what was done", "Report"
    success_message = "It is kept. A programme officer closes the action."

    def take(self, form):
        services.report(
            action=self.action,
            text=form.cleaned_data["text"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.action


class CloseView(OfActionMixin, ServiceFormView):
    """It is done, as an officer says."""

    form_class = CloseForm
    heading, submit = "Close the action", "Close it"
    success_message = "{done} is closed."

    def take(self, form):
        return services.close(
            action=self.action,
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=clock.now(),
        )


class ReopenView(OfActionMixin, ServiceFormView):
    """It is not done after all, as an officer says."""

    form_class = ReopenForm
    heading, submit = "Open the action again", "Open it again"
    success_message = "{done} is open again."

    def take(self, form):
        return services.reopen(
            action=self.action,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )


class MoveActionView(OfActionMixin, ServiceFormView):
    """Another date by which it is to be done."""

    form_class = MoveActionForm
    heading, submit = "Change the date", "Change it"
    success_message = "{done} has another date."

    def get_initial(self):
        return {"due_on": self.action.due_on}

    def take(self, form):
        return services.move(
            action=self.action,
            due_on=form.cleaned_data["due_on"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
