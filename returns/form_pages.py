"""What officers do with a reporting round: plan it, give it more time and close it.

It is opened in `reminders.views.opening`, which says first whom nobody tells.
"""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from commitments.models import Commitment
from people.officer_forms import ServiceFormView
from programme import clock
from returns import services
from returns.forms import CloseForm, ExtendForm, PlanForm, ReplanForm, days_of
from returns.selectors import unreported
from rounds.models import ReportingRound
from toolkit.errors import Conflict

PER_PAGE = 50


class RoundFormView(ServiceFormView):
    """A form about one round, or a new one."""

    template_name = "returns/reportinground_form.html"
    state = ""  # that the round must be in

    @cached_property
    def round(self):
        rounds = ReportingRound.objects.select_related("meeting__group")
        return get_object_or_404(rounds, slug=self.kwargs["slug"])

    def get(self, request, *args, **kwargs):
        if self.state and self.round.state != self.state:
            raise Conflict(
                f"The {self.round} round is {self.round.get_state_display().lower()},"
                f" not {self.state}."
            )
        return super().get(request, *args, **kwargs)


class RoundPlanView(RoundFormView):
    form_class = PlanForm
    success_message = "The {done} round is planned. It opens when an officer opens it."
    extra_context = {"title": "Plan a round", "submit": "Plan the round"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}

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


class RoundReplanView(RoundFormView):
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


class RoundExtendView(RoundFormView):
    form_class = ExtendForm
    state = ReportingRound.State.OPEN
    success_message = "The {done} round has more time."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"meets": self.round.meeting.when}

    def get_initial(self):
        return {"closes_on": self.round.closes_on}

    def get_context_data(self, **kwargs):
        title = f"Give the {self.round} round more time"
        return super().get_context_data(
            round=self.round, title=title, submit="Extend the round", **kwargs
        )

    def take(self, form):
        return services.extend_round(
            reporting_round=self.round,
            by=self.request.user,
            at=clock.now(),
            confirm=form.answered,
            **form.cleaned_data,
        )


class RoundCloseView(RoundFormView):
    """Why each missing return is missing, then the close. It cannot be undone."""

    form_class = CloseForm
    state = ReportingRound.State.OPEN
    template_name = "returns/reportinground_close.html"
    success_message = "The {done} round is closed. Its figures are stored."

    def get_form_kwargs(self):
        submitted = self.round.updates.submitted().values("commitment")
        missing = unreported(self.round).filter(
            commitment__in=Commitment.objects.live()
        )
        missing = missing.exclude(commitment__in=submitted).order_by("commitment")
        rows = list(missing)
        begun = {}
        for update in self.round.updates.standing().filter(corrects=None):
            begun[update.commitment_id] = update
        for row in rows:
            row.begun = begun.get(row.commitment_id)
        return super().get_form_kwargs() | {"unreported": rows}

    def get_context_data(self, **kwargs):
        waiting = self.round.updates.submitted().select_related(
            "commitment", "round__meeting", "author"
        )
        return super().get_context_data(
            round=self.round,
            waiting=waiting.order_by("submitted_at")[:PER_PAGE],
            is_early=not self.round.is_past_due(clock.today()),
            **kwargs,
        )

    def take(self, form):
        try:
            return services.close_round(
                reporting_round=self.round,
                reasons=form.reasons(),
                by=self.request.user,
                at=clock.now(),
                with_waiting=form.cleaned_data["with_waiting"],
            )
        except ValidationError as refusal:
            # The service names a reason by its path, the form by its control.
            messages = {
                path.replace("reasons.", "why-"): sentences
                for path, sentences in refusal.message_dict.items()
            }
            raise ValidationError(messages) from refusal
