"""The pages on which officers send papers round, and see to whom they went."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import ListView, TemplateView

from meetings.models import Pack, Paper, Sending, SendingHold
from meetings.packs.desk_pages import OfMeetingMixin
from meetings.sendings import services
from meetings.sendings.forms import DayForm, HoldForm
from meetings.sendings.letters import Brought, compose
from meetings.sendings.selectors import holds_of, ready_of, receivers_of
from people.officer_forms import ServiceFormView
from people.permissions import OfficerRequiredMixin, officer_required
from programme import clock
from reminders.emails import send_soon
from reminders.letters import Letter
from reminders.selectors import is_demonstration
from rounds.invited import invited_to
from toolkit.errors import Conflict, NotAllowed

MOST_SENDINGS = 50


class Ready(NamedTuple):
    """What can be sent round, and its email as the officer would get it."""

    brought: Brought
    letter: Letter

    @property
    def kind(self) -> str:
        """What it is, as the address of the button names it."""
        return "pack" if isinstance(self.brought.issued, Pack) else "paper"


class SendingsView(OfficerRequiredMixin, OfMeetingMixin, TemplateView):
    """What is ready to be sent round, its email, who gets it, and what went before."""

    template_name = "meetings/sendings.html"

    def get_context_data(self, **kwargs):
        meeting, user = self.meeting, self.request.user
        illustrative = is_demonstration()
        ready = [
            Ready(brought, compose(brought, user, is_demonstration=illustrative))
            for brought in ready_of(meeting, clock.today())
        ]
        receivers = receivers_of(meeting, invited_to(meeting))
        holds = holds_of(meeting)
        went = meeting.sendings.in_full().annotate(
            number=Count("sent_to"),
            out=Count("sent_to", filter=Q(sent_to__reminder__state="sent")),
        )
        return super().get_context_data(
            meeting=meeting,
            ready=ready,
            receivers=receivers,
            reached=sum(not (row.why_not or row.hold) for row in receivers),
            holds_all=[hold for hold in holds if hold.person_id is None],
            waiting=Sending.objects.waiting().filter(meeting=meeting).first(),
            went=list(went.order_by("-pk")[:MOST_SENDINGS]),
            **kwargs,
        )


class SendingView(OfficerRequiredMixin, ListView):
    """The ledger of one sending: to whom it went, and what became of each email."""

    template_name = "meetings/sending.html"
    paginate_by = 50

    @cached_property
    def sending(self) -> Sending:
        sendings = Sending.objects.in_full().filter(meeting__slug=self.kwargs["slug"])
        return get_object_or_404(sendings, pk=self.kwargs["pk"])

    def get_queryset(self):
        rows = self.sending.sent_to.select_related("person", "reminder__asked_by")
        return rows.order_by("person__name", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(sending=self.sending, **kwargs)


@officer_required
@require_POST
def send(request, slug):
    """Send what the button names to everybody invited, at once."""
    issued = _issued(slug, request.POST.get("kind", ""), request.POST.get("key", ""))
    now = clock.now()
    try:
        with transaction.atomic():
            sending = services.send_round(
                brings=issued, by=request.user, at=now, today=clock.today()
            )
    except (Conflict, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("meetings:sendings", slug)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("meetings:sendings", slug)
    send_soon()
    number = sending.sent_to.count()
    people = "1 person" if number == 1 else f"{number} people"
    messages.success(request, f"{sending.name} goes to {people} now.")
    return redirect(sending)


def _issued(slug: str, kind: str, key: str) -> Pack | Paper:
    """Return what an officer asks to be sent round. Raises `Http404` where there is none."""
    number = int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
    if kind == "pack":
        packs = Pack.objects.select_related("meeting__group")
        return get_object_or_404(packs, meeting__slug=slug, pk=number)
    papers = Paper.objects.issued().select_related("meeting__group")
    return get_object_or_404(papers, meeting__slug=slug, pk=number)


class DayView(OfMeetingMixin, ServiceFormView):
    """Sets the day on which the pack of a meeting goes."""

    template_name = "meetings/sending_form.html"
    form_class = DayForm
    success_message = "The day is set."
    extra_context = {
        "title": "Set the day for the pack",
        "about": "On the morning of that day the pack goes to everybody invited, as it is"
        " issued by then. Without an issued pack nothing goes, and officers are told by email.",
        "submit": "Set the day",
    }

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def take(self, form):
        services.set_day(
            meeting=self.meeting,
            day=form.cleaned_data["day"],
            by=self.request.user,
            at=clock.now(),
            today=clock.today(),
        )
        return _back(self.meeting.slug)


class HoldView(OfMeetingMixin, ServiceFormView):
    """Keeps back what is sent round, from one person or from everybody."""

    template_name = "meetings/sending_form.html"
    form_class = HoldForm
    success_message = "It is held."
    extra_context = {
        "title": "Hold what is sent round",
        "about": "What went out is out. What waits is not sent, until it is released.",
        "submit": "Hold it",
    }

    def get_form_kwargs(self):
        people = invited_to(self.meeting).people
        return super().get_form_kwargs() | {"people": people}

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def take(self, form):
        services.hold(
            meeting=self.meeting,
            person=form.cleaned_data["person"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return _back(self.meeting.slug)


@officer_required
@require_POST
def release(request, slug, pk):
    """Release what is held; who was kept back gets what went out meanwhile."""
    holds = SendingHold.objects.filter(meeting__slug=slug)
    held = get_object_or_404(holds.select_related("meeting__group"), pk=pk)
    try:
        services.release(
            held=held, by=request.user, at=clock.now(), today=clock.today()
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        send_soon()
        messages.success(request, "It is released.")
    return redirect(_back(slug))


@officer_required
@require_POST
def stop(request, slug, pk):
    """Stop what was set for a day."""
    sending = get_object_or_404(Sending, meeting__slug=slug, pk=pk)
    try:
        services.stop(sending=sending, by=request.user, at=clock.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, "It is stopped.")
    return redirect(_back(slug))


def _back(slug: str) -> str:
    return reverse("meetings:sendings", args=[slug])
