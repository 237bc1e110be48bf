"""What would go out on a day, with holds and what is sent by hand. For officers."""

from datetime import date
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.db.models import Q, QuerySet
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
from reminders.forms import DayForm, HoldForm, SendNowForm
from reminders.letters import Letter
from reminders.message_texts import style_digest
from reminders.models import Hold, Step
from reminders.preview import letter_of, letter_on, next_run, previews_on
from reminders.selectors import ladder_of, open_ladder, working_days
from reminders.unreached import unreached_in
from reminders.wording import counted
from rounds.models import ReportingRound
from toolkit.errors import Conflict

MOST_HOLDS = 50
# What the preview shows while no round is open.
_WITHOUT_ROUND: dict[str, Any] = {
    "holds": [],
    "next_day": None,
    "previews": [],
    "step_before": None,
    "unreached": [],
}


class PreviewView(OfficerRequiredMixin, TemplateView):
    """For any day: who would get what, and why."""

    template_name = "reminders/preview.html"

    def get_context_data(self, **kwargs):
        today = clock.today()
        form = DayForm(self.request.GET or None, initial={"day": today})
        day = _day_of(form) or today
        ladder = open_ladder()
        days = ladder.days if ladder else working_days()
        why_not = days.why_not(day)
        context = _WITHOUT_ROUND | {"coming": today}
        if ladder:
            context |= self._of_round(ladder, day, today, is_working_day=not why_not)
        return super().get_context_data(
            form=form, day=day, ladder=ladder, why_not=why_not, **context, **kwargs
        )

    def _of_round(self, ladder, day, today, *, is_working_day) -> dict:
        """Return what is shown while a round is open."""
        coming = next_run(ladder, today)
        previews = []
        step_before = None
        if is_working_day and day >= today:
            previews = previews_on(ladder, day, today, coming, self._page())
            if not previews:
                step_before = self._step_before(ladder, day)
        holds = Hold.objects.in_force().with_names().select_related("round__meeting")
        return {
            "coming": coming,
            "holds": holds.filter(round=ladder.round)[:MOST_HOLDS],
            "next_day": None if is_working_day else ladder.days.on_or_after(day),
            "previews": previews,
            "step_before": step_before,
            "unreached": unreached_in(ladder.round, max(day, today)),
        }

    def _step_before(self, ladder, day):
        """The step in force on a day on which nothing of it goes out, with its own day."""
        step = ladder.step_on(day)
        return step and (step, ladder.day_of(step))

    def _page(self) -> int:
        page = self.request.GET.get("page", "1")
        return int(page) if page.isdecimal() and len(page) < 6 else 1


def _day_of(form: DayForm) -> date | None:
    """Return the day that was asked for, if one was."""
    return form.cleaned_data.get("day") if form.is_valid() else None


def _open_round_or_404() -> ReportingRound:
    return get_object_or_404(ReportingRound.objects.open().select_related("meeting"))


def _steps_of(reporting_round) -> QuerySet[Step]:
    """Steps that may stand in an address: a round's own, and the general ones."""
    return Step.objects.filter(Q(round=reporting_round) | Q(round=None))


def _letter(request, step, person):
    """Return the day asked for, the step, the person and the email that they would get."""
    day = _day_of(DayForm(request.GET)) or clock.today()
    reporting_round = _open_round_or_404()
    ladder = ladder_of(reporting_round)
    step = get_object_or_404(_steps_of(reporting_round), pk=step)
    # The round may have got steps of its own since the address was written.
    step = ladder.own_step(step)
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
    """Return the same email's HTML alone.

    Its one style element is allowed by its digest, and nothing else is.
    """
    letter = _letter(request, step, person)[-1]
    return HttpResponse(letter.html)


def _preview(request) -> str:
    """Return the address of the preview of the day on which a button was pressed."""
    address = reverse("reminders:preview")
    day = _day_of(DayForm(request.GET))
    return f"{address}?day={day}" if day else address


class HoldView(ServiceFormView):
    """Hold a whole step of the open round, or what one person would get in it."""

    form_class = HoldForm
    template_name = "reminders/hold_form.html"
    success_message = (
        "{done.what} is held. Nothing of it goes out until it is released."
    )

    @cached_property
    def round(self):
        return _open_round_or_404()

    @cached_property
    def held(self) -> dict:
        """What is to be held, as the service takes it."""
        if "person" in self.kwargs:
            people = User.objects.people()
            return {"person": get_object_or_404(people, pk=self.kwargs["person"])}
        steps = _steps_of(self.round)
        return {"step": get_object_or_404(steps, pk=self.kwargs["step"])}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            round=self.round, back=_preview(self.request), **self.held, **kwargs
        )

    def form_valid(self, form):
        answer = super().form_valid(form)
        if answer.status_code == 302:
            return redirect(_preview(self.request))
        return answer

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
    hold = get_object_or_404(Hold, pk=pk)
    try:
        hold = services.release(hold=hold, by=request.user, at=clock.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        send_soon()
        sentence = f"{hold.what} is released. What its day calls for goes out next."
        messages.success(request, sentence)
    return redirect(_preview(request))


@csp_update({"style-src": [SELF, f"'{style_digest()}'"]})
@officer_required
def send_now(request, step, person):
    """Show the email that one person would get at once, and send it once it was read as it is."""
    reporting_round = _open_round_or_404()
    person = get_object_or_404(User.objects.active().people(), pk=person)
    step = get_object_or_404(_steps_of(reporting_round), pk=step)
    ladder = ladder_of(reporting_round)
    step = ladder.own_step(step) or step
    form = SendNowForm(request.POST if request.method == "POST" else None)
    is_valid = form.is_valid()
    sentence = form.cleaned_data["sentence"] if is_valid else ""
    try:
        letter = _letter_now(ladder, step, person, sentence)
        if is_valid and request.POST.get("seen") == letter.digest:
            return _send(request, reporting_round, step, person, sentence)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(_preview(request))
    day = ladder.day_of(step)
    context = {
        "form": form,
        "step": step,
        "person": person,
        "letter": letter,
        "day": day,
        "distance": _distance(ladder, day, clock.today()),
        "is_shown_again": is_valid,
        "back": _preview(request),
    }
    is_refused = form.is_bound and not is_valid
    status = 422 if is_refused else 200
    return render(request, "reminders/send_now.html", context, status=status)


def _letter_now(ladder, step, person, sentence) -> Letter:
    """Return the email as it would go at once. Raises `Conflict` where it is not to be sent."""
    today = clock.today()
    lines = services.lines_to_send_now(ladder, step, person, today)
    return letter_of(ladder, step, person, lines, today, timezone.now(), sentence)


def _send(request, reporting_round, step, person, sentence):
    reminder = services.send_now(
        step=step,
        reporting_round=reporting_round,
        person=person,
        by=request.user,
        today=clock.today(),
        sentence=sentence,
    )
    when = "It is on its way"
    if not send_soon():
        when = "It goes out as soon as the queue can be reached"
    messages.success(request, f"{when}, to {person.email}.")
    return redirect(reminder)


def _distance(ladder, day: date | None, today: date) -> str:
    """Return how far ahead a step's own day is, in words; nothing where it is not."""
    if day is None or day <= today:
        return ""
    return counted(ladder.days.between(today, day), "working day")
