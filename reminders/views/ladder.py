"""The ladder, in general and of a round, and the local holidays. For officers."""

from copy import copy
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from people.officer_forms import AddView, ServiceFormView
from people.permissions import officer_required
from programme import clock
from reminders import services
from reminders.forms import LocalHolidayForm, StepChangeForm, StepForm
from reminders.models import LocalHoliday, Reminder, Step
from reminders.schedule import Ladder
from reminders.selectors import ladder_of, working_days
from rounds.models import ReportingRound
from toolkit.errors import Conflict

MOST_ROUNDS = 6
MOST_HOLIDAYS = 100


class LadderView(ServiceFormView):
    """The steps of a round's ladder, or of the general one, and a form to add one."""

    form_class = StepForm
    template_name = "reminders/ladder.html"
    success_message = "“{done.name}” is on the ladder."

    @cached_property
    def round(self) -> ReportingRound | None:
        return _round_or_404(self.kwargs.get("slug"))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"reporting_round": self.round}

    def get_context_data(self, **kwargs):
        days = working_days()
        rounds = ReportingRound.objects.to_come()
        rounds = rounds.select_related("meeting").order_by("meeting__date")
        due_on_holiday = days.why_not(self.round.due_on) if self.round else ""
        return super().get_context_data(
            round=self.round,
            rounds=rounds[:MOST_ROUNDS],
            rows=self._rows(days),
            due_on_holiday=due_on_holiday,
            may_change=not (self.round and self.round.is_closed),
            **kwargs,
        )

    def _rows(self, days) -> list[tuple]:
        """Return each step with its day, how many were sent, and whether it is in force.

        The steps of the general ladder have no day.
        """
        if self.round is None:
            steps = sorted(Step.objects.default(), key=_place_of)
            return [(step, None, 0, False) for step in steps]
        ladder = ladder_of(self.round, days)
        is_sent = Q(reminders__state="sent")
        counts = self.round.reminder_steps.annotate(
            sent=Count("reminders", filter=is_sent)
        )
        sent = dict(counts.values_list("pk", "sent"))
        current = ladder.step_on(clock.today())
        return [
            (step, day, sent.get(step.pk, 0), step == current)
            for step, day in _steps_with_days(ladder)
        ]

    def take(self, form):
        return services.add_step(step=form.instance, by=self.request.user)


class StepChangeView(ServiceFormView):
    """A form that changes one step of a round's ladder, or of the general one."""

    form_class = StepChangeForm
    template_name = "reminders/step_form.html"
    success_message = "“{done.name}” is changed. What was sent stays on record."

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    @cached_property
    def round(self) -> ReportingRound | None:
        return _round_or_404(self.kwargs.get("slug"))

    @cached_property
    def step(self) -> Step:
        steps = Step.objects.filter(Q(round=self.round) | Q(round=None))
        return get_object_or_404(steps, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        # The form writes into the row that it is given.
        return super().get_form_kwargs() | {"instance": copy(self.step)}

    def get_context_data(self, **kwargs):
        sent = self.step.reminders.filter(state=Reminder.State.SENT).count()
        return super().get_context_data(
            round=self.round, step=self.step, sent=sent, **kwargs
        )

    def take(self, form):
        step = services.change_step(
            step=self.step,
            content=form.content,
            reporting_round=self.round,
            by=self.request.user,
            today=clock.today(),
        )
        return step


def _round_or_404(slug: str | None) -> ReportingRound | None:
    """Return the round of an address; none for the general ladder."""
    if slug is None:
        return None
    rounds = ReportingRound.objects.select_related("meeting")
    return get_object_or_404(rounds, slug=slug)


def _place_of(step: Step) -> tuple[int, int]:
    return Step.About.values.index(step.about), step.days


def _steps_with_days(ladder: Ladder) -> list[tuple[Step, date | None]]:
    """Return the steps in order of their days, then those that have none."""
    dated = [(step, day) for day, step in ladder.dated]
    steps_with_day = [step for step, _ in dated]
    left_out = [
        step
        for step in ladder.steps
        if step not in steps_with_day and not step.is_about_updates
    ]
    undated = [(step, None) for step in [*left_out, *ladder.about_updates]]
    return [*dated, *undated]


@require_POST
@officer_required
def remove_step(request, pk, slug=None):
    """Take a step off a ladder."""
    reporting_round = _round_or_404(slug)
    step = get_object_or_404(Step, pk=pk)
    try:
        services.remove_step(
            step=step, reporting_round=reporting_round, by=request.user
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"“{step}” is off the ladder.")
    if slug:
        return redirect("reminders:round-ladder", slug)
    return redirect("reminders:ladder")


class LocalHolidayView(AddView):
    """The days on which the programme's offices are shut, and a form to add one."""

    model = LocalHoliday
    form_class = LocalHolidayForm
    success_url = reverse_lazy("reminders:holidays")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            holidays=LocalHoliday.objects.order_by("-day")[:MOST_HOLIDAYS], **kwargs
        )

    def form_valid(self, form):
        answer = super().form_valid(form)
        messages.success(self.request, f"{form.instance.name} is on the list.")
        return answer


@require_POST
@officer_required
def remove_holiday(request, pk):
    """Take a local holiday off the list."""
    holiday = get_object_or_404(LocalHoliday, pk=pk)
    holiday.delete()
    messages.success(request, f"{holiday.name} is off the list.")
    return redirect("reminders:holidays")
