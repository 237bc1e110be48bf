"""Planning a round and giving it more time. The pages are of rounds; they stand here since they
show when reminders would go out, and know the local holidays.
"""

from programme import clock
from reminders.selectors import working_days
from returns import services
from returns.form_pages import RoundFormView
from returns.forms import ExtendForm, PlanForm, ReplanForm, days_of
from returns.planning import propose
from rounds.models import ReportingRound

TOLD = (
    "Whoever still owes an update is told of the new date, and reminded again as it"
    " comes near."
)


class DaysView(RoundFormView):
    """A form with the days of a round, and beside them those on which reminders would go out.

    A press of `look` shows those of the days that were typed, and stores nothing.
    """

    template_name = "reminders/round_days.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"working_days": working_days()}

    def post(self, request, *args, **kwargs):
        if "look" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        form.forgive_what_is_missing()
        return self.render_to_response(self.get_context_data(form=form))


class RoundPlanView(DaysView):
    """A new round. Its days are proposed for the next meeting, or for the one that is chosen."""

    form_class = PlanForm
    success_message = "The {done} round is planned. It opens when an officer opens it."
    extra_context = {
        "title": "Plan a round",
        "submit": "Plan the round",
        "may_propose": True,
    }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}

    def get(self, request, *args, **kwargs):
        form = self.get_form()
        first = form.fields["meeting"].queryset.first()
        return self._proposed({"meeting": first and first.pk})

    def post(self, request, *args, **kwargs):
        if "propose" not in request.POST:
            return super().post(request, *args, **kwargs)
        chosen = {name: request.POST.get(name) for name in ("meeting", "meeting_date")}
        return self._proposed(chosen)

    def _proposed(self, chosen):
        """Show the form with the days proposed for a meeting."""
        days, today = working_days(), clock.today()
        form = PlanForm(initial=chosen, today=today, working_days=days)
        meets, proposal = form.day_to_plan_for, None
        if meets:
            proposal = propose(meets, today, days)
            form.initial |= proposal.days
        context = self.get_context_data(form=form, proposal=proposal)
        return self.render_to_response(context)

    def take(self, form):
        meeting = form.chosen_meeting()
        if meeting.pk is None:
            meeting.full_clean()
            meeting.save()
        return services.plan_round(
            meeting=meeting,
            opens_on=form.cleaned_data["opens_on"],
            due_on=form.cleaned_data["due_on"],
            closes_on=form.cleaned_data["closes_on"],
            by=self.request.user,
            at=clock.now(),
            confirm=form.answered,
        )


class RoundReplanView(DaysView):
    form_class = ReplanForm
    state = ReportingRound.State.PLANNED
    success_message = "The plan of the {done} round is saved."

    def get_form_kwargs(self):
        days = {"today": clock.today(), "meets": self.round.meeting.when}
        return super().get_form_kwargs() | days

    def get_initial(self):
        return days_of(self.round)

    def get_context_data(self, **kwargs):
        title = f"Change the plan of the {self.round} round"
        return super().get_context_data(
            round=self.round, title=title, submit="Save the plan", **kwargs
        )

    def take(self, form):
        return services.replan_round(
            reporting_round=self.round,
            by=self.request.user,
            at=clock.now(),
            confirm=form.answered,
            **form.cleaned_data,
        )


class RoundExtendView(DaysView):
    form_class = ExtendForm
    state = ReportingRound.State.OPEN
    success_message = "The {done} round has more time."

    def get_form_kwargs(self):
        days = {"meets": self.round.meeting.when, "opened_on": self.round.opens_on}
        return super().get_form_kwargs() | days

    def get_initial(self):
        return {"closes_on": self.round.closes_on}

    def get_context_data(self, **kwargs):
        title = f"Give the {self.round} round more time"
        return super().get_context_data(
            round=self.round,
            title=title,
            about=TOLD,
            submit="Extend the round",
            **kwargs,
        )

    def take(self, form):
        return services.extend_round(
            reporting_round=self.round,
            by=self.request.user,
            at=clock.now(),
            confirm=form.answered,
            **form.cleaned_data,
        )
