"""What would go out on a day, with holds and what is sent by hand. For officers."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from people.models import User
from people.officer_forms import ServiceFormView
from people.permissions import OfficerRequiredMixin, officer_required
from programme import clock
from reminders import services
from reminders.emails import send_soon
from reminders.forms import DayForm, HoldForm
from reminders.message_texts import style_digest
from reminders.models import Hold, Step
from reminders.preview import letter_on, next_run, previews_on
from reminders.selectors import ladder_of, open_ladder, working_days
from rounds.models import ReportingRound
from toolkit.errors import Conflict

MOST_HOLDS = 50


class PreviewView(OfficerRequiredMixin, TemplateView):
    """For any day: who would get what, and why."""

    template_name = "reminders/preview.html"

    def get_context_data(self, **kwargs):
        form = DayForm(self.request.GET or None, initial={"day": clock.today()})
        today = clock.today()
        day = (form.cleaned_data.get("day") if form.is_valid() else None) or today
        ladder = open_ladder()
        why_not = (ladder.days if ladder else working_days()).why_not(day)
        coming = next_run(ladder, today) if ladder else today
        is_asked = ladder and not why_not and day >= today
        previews = (
            previews_on(ladder, day, today, coming, self._page()) if is_asked else []
        )
        holds = Hold.objects.in_force().select_related(
            "step", "person", "by", "round__meeting"
        )
        return super().get_context_data(
            form=form,
            day=day,
            ladder=ladder,
            why_not=why_not,
            coming=coming,
            next_day=ladder.days.on_or_after(day) if ladder and why_not else None,
            previews=previews,
            holds=holds.filter(round=ladder.round)[:MOST_HOLDS] if ladder else [],
            step_before=(
                self._step_before(ladder, day) if is_asked and not previews else None
            ),
            **kwargs,
        )

    def _step_before(self, ladder, day):
        """The step in force on a day on which nothing of it goes out, with its own day."""
        step = ladder.step_on(day)
        return step and (step, ladder.day_of(step))

    def _page(self) -> int:
        page = self.request.GET.get("page", "1")
        return int(page) if page.isdecimal() and len(page) < 6 else 1


def _letter(request, step, person):
    """Return the day asked for, the step, the person and the email that they would get."""
    form = DayForm(request.GET)
    day = (form.cleaned_data.get("day") if form.is_valid() else None) or clock.today()
    reporting_round = get_object_or_404(
        ReportingRound.objects.open().select_related("meeting")
    )
    ladder = ladder_of(reporting_round)
    asked = get_object_or_404(
        Step.objects.filter(Q(round=reporting_round) | Q(round=None)), pk=step
    )
    # The round may have got steps of its own since the address was written.
    step = next(
        (
            one
            for one in ladder.steps
            if (one.about, one.days) == (asked.about, asked.days)
        ),
        None,
    )
    person = get_object_or_404(User.objects.active().people(), pk=person)
    letter = step and letter_on(ladder, step, person, day, timezone.now())
    if not letter:
        raise Http404
    return day, step, person, letter


@officer_required
def letter(request, step, person):
    """Show the email that a person would get at a step on a day."""
    day, step, person, letter = _letter(request, step, person)
    frame = reverse("reminders:letter-html", args=[step.pk, person.pk]) + f"?day={day}"
    context = {
        "day": day,
        "step": step,
        "person": person,
        "letter": letter,
        "frame": frame,
    }
    return render(request, "reminders/letter.html", context)


@xframe_options_sameorigin
@csp_replace({"style-src": [f"'{style_digest()}'"], "frame-ancestors": [SELF]})
@officer_required
def letter_html(request, step, person):
    """Return the same email's HTML alone. Its one style element is allowed by its digest, and
    nothing else is.
    """
    return HttpResponse(_letter(request, step, person)[-1].html)


def _preview(request) -> str:
    """Return the address of the preview of the day on which a button was pressed."""
    form = DayForm(request.GET)
    day = form.is_valid() and form.cleaned_data["day"]
    return reverse("reminders:preview") + (f"?day={day}" if day else "")


class HoldView(ServiceFormView):
    """Hold a whole step of the open round, or what one person would get in it."""

    form_class = HoldForm
    template_name = "reminders/hold_form.html"
    said = "{done.what} is held. Nothing of it goes out until it is released."

    @cached_property
    def round(self):
        return get_object_or_404(
            ReportingRound.objects.open().select_related("meeting")
        )

    @cached_property
    def held(self) -> dict:
        """What is to be held, as the service takes it."""
        if "person" in self.kwargs:
            return {
                "person": get_object_or_404(
                    User.objects.people(), pk=self.kwargs["person"]
                )
            }
        steps = Step.objects.filter(Q(round=self.round) | Q(round=None))
        return {"step": get_object_or_404(steps, pk=self.kwargs["step"])}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            round=self.round, back=_preview(self.request), **self.held, **kwargs
        )

    def form_valid(self, form):
        answer = super().form_valid(form)
        return redirect(_preview(self.request)) if answer.status_code == 302 else answer

    def take(self, form):
        return services.hold(
            reporting_round=self.round,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
            **self.held,
        )


@require_POST
@officer_required
def release(request, pk):
    """Let go what was held."""
    try:
        done = services.release(
            hold=get_object_or_404(Hold, pk=pk), by=request.user, at=clock.now()
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        send_soon()
        messages.success(
            request, f"{done.what} is released. What its day calls for goes out next."
        )
    return redirect(_preview(request))


@require_POST
@officer_required
def send_now(request, step, person):
    """Send one person's reminder of a step at once."""
    reporting_round = get_object_or_404(
        ReportingRound.objects.open().select_related("meeting")
    )
    person = get_object_or_404(User.objects.active().people(), pk=person)
    try:
        reminder = services.send_now(
            step=get_object_or_404(Step, pk=step),
            reporting_round=reporting_round,
            person=person,
            by=request.user,
            today=clock.today(),
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(_preview(request))
    is_queued = send_soon()
    when = (
        "It is on its way"
        if is_queued
        else "It goes out as soon as the queue can be reached"
    )
    messages.success(request, f"{when}, to {person.email}.")
    return redirect(reminder)
