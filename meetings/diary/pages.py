"""The meetings of the groups: all of them, one of them, and what officers do with one."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView, View

from meetings.agenda.attendance import came_in_short
from meetings.agenda.selectors import agenda_of
from meetings.diary import services
from meetings.diary.forms import ArrangementForm, GuestForm, MoveForm, ReasonForm
from meetings.diary.selectors import arrangement_of, neighbours_of
from meetings.diary.states import TO_COME, MeetingState, state_of, with_state
from meetings.models import Pack, Paper, UploadedPaper
from meetings.packs.pages import size_of
from people.models import GovernanceGroup, User
from people.officer_forms import AT_ONCE, ServiceFormView
from people.permissions import OfficerUpdateView, officer_required
from people.requests import SignedInRequest
from programme import clock
from reminders.selectors import working_days
from returns.my_work.chair import chaired_by
from rounds.invited import invited_to
from rounds.models import Guest, Meeting
from toolkit.errors import Conflict

MOST_TO_COME = 20
MOST_STEPS = 50
MOST_SHOWN = 200  # papers of a meeting, all their versions


class MeetingRow(NamedTuple):
    """A meeting in a list, with its state."""

    meeting: Meeting
    state: MeetingState


class MeetingListView(LoginRequiredMixin, ListView):
    """The meetings to come, soonest first, and those that have been, newest first."""

    template_name = "meetings/meeting_list.html"
    paginate_by = 50

    @cached_property
    def group(self) -> GovernanceGroup | None:
        """The group whose meetings the address asks for."""
        code = self.request.GET.get("group", "").replace("\x00", "")
        if not code:
            return None
        return get_object_or_404(GovernanceGroup, code=code)

    def _meetings(self):
        meetings = with_state(Meeting.objects.all())
        meetings = meetings.select_related("group", "round", "arrangement")
        return meetings.filter(group=self.group) if self.group else meetings

    def get_queryset(self):
        earlier = self._meetings().filter(date__lt=clock.today())
        return earlier.order_by("-date", "-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        to_come = self._meetings().filter(date__gte=clock.today())
        to_come = to_come.order_by("date", "pk")[:MOST_TO_COME]
        return context | {
            "group": self.group,
            "groups": GovernanceGroup.objects.filter(meetings__isnull=False)
            .distinct()
            .order_by("name"),
            "to_come": list(_rows(to_come)),
            "earlier": list(_rows(context["page_obj"])),
            "query": f"group={self.group.code}" if self.group else "",
        }


def _rows(meetings: Iterable[Meeting]) -> Iterator[MeetingRow]:
    today = clock.today()
    for meeting in meetings:
        yield MeetingRow(meeting, state_of(meeting, today=today))


class MeetingDetailView(LoginRequiredMixin, DetailView):
    """One meeting: when and where, who is invited, its round, and what stands before and after."""

    request: SignedInRequest
    template_name = "meetings/meeting_detail.html"
    queryset = with_state(Meeting.objects.all()).select_related(
        "group",
        "round__meeting",
        "arrangement",
        "replaces",
        "replaced_by",
        "day_source",
    )

    def get_context_data(self, **kwargs):
        meeting, today = self.object, clock.today()
        invited = invited_to(meeting)
        before, after = neighbours_of(meeting)
        reporting_round = getattr(meeting, "round", None)
        state = state_of(meeting, today=today)
        user = self.request.user
        is_free = reporting_round is None or not reporting_round.is_open
        steps = meeting.steps.select_related("by").order_by("-at", "-pk")
        return super().get_context_data(
            state=state,
            arrangement=arrangement_of(meeting),
            invited=invited,
            is_invited=user.is_officer or user in invited.people,
            before=before,
            after=after,
            reporting_round=reporting_round,
            steps=steps[:MOST_STEPS],
            **self._pack(),
            papers=self._papers(),
            rows=agenda_of(meeting, user),
            came=self._came(user in invited.people),
            may_chair=user.is_officer or chaired_by(user) == meeting.group,
            minutes=self._minutes(),
            may_draft_minutes=user.is_officer and meeting.is_recorded,
            may_arrange=user.is_officer and state != MeetingState.CANCELLED,
            may_move=is_free and state in (*TO_COME, MeetingState.OVER),
            may_edit=Meeting.objects.off_record().contains(meeting),
            may_be_held=meeting.may_have_been_held_by(today),
            **kwargs,
        )

    def _came(self, is_invited: bool):
        """How many came, once that is recorded; who reads the minutes reads it."""
        user = self.request.user
        is_reader = is_invited or user.is_officer or user.role == User.Role.MEMBER
        if not (is_reader and self.object.is_recorded):
            return []
        return came_in_short(self.object)

    def _pack(self):
        """The last pack that the reader may see, and what was uploaded for the meeting."""
        user = self.request.user
        packs = Pack.objects.visible_to(user).without_content()
        packs = packs.annotate(sent_at=Max("sendings__gone_at"))
        pack = packs.filter(meeting=self.object).order_by("version").last()
        if pack:
            pack.meeting = self.object
        uploaded = UploadedPaper.objects.visible_to(user).present()
        uploaded = uploaded.filter(meeting=self.object, redacted_at=None)
        return {
            "pack": pack,
            "pack_size": size_of(pack) if pack else None,
            "pack_sent": pack.sent_at if pack else None,
            "uploaded": uploaded[:MOST_SHOWN],
        }

    def _papers(self):
        """The papers that the reader may see, all their versions."""
        papers = Paper.objects.visible_to(self.request.user).without_content()
        papers = papers.papers().filter(meeting=self.object)
        return papers.order_by("number", "-version")[:MOST_SHOWN]

    def _minutes(self):
        """The minutes that the reader may see, all their versions."""
        minutes = Paper.objects.visible_to(self.request.user).without_content()
        minutes = minutes.minutes().filter(meeting=self.object)
        return list(
            minutes.select_related("agreed_at").order_by("-version")[:MOST_SHOWN]
        )


def _standing(slug: str) -> Meeting:
    """Return the meeting that an address names, to be changed. Raises `Conflict` for one that is
    cancelled.
    """
    meeting = get_object_or_404(Meeting.objects.select_related("group"), slug=slug)
    if meeting.cancelled_on:
        raise Conflict(f"The meeting of {meeting.when} is cancelled.")
    return meeting


class OfMeetingMixin(View):
    """A form about one meeting, which is still to stand."""

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting that the address names."""
        return _standing(self.kwargs["slug"])


class ArrangementView(OfMeetingMixin, OfficerUpdateView):
    """Where a meeting is held, and at what time."""

    template_name = "meetings/arrangement_form.html"
    form_class = ArrangementForm

    def get_object(self, queryset=None):
        return arrangement_of(self.meeting)

    def post(self, request, *args, **kwargs):
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except IntegrityError:  # another officer has just said the first of it
            del self.meeting
            return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        form.save()
        messages.success(self.request, "Time and place are saved.")
        return redirect(self.meeting)

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, **kwargs)


class GuestsView(OfMeetingMixin, ServiceFormView):
    """Who is invited to a meeting beside its group."""

    template_name = "meetings/guests.html"
    form_class = GuestForm
    success_message = "{done} is invited."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"meeting": self.meeting}

    def get_context_data(self, **kwargs):
        invited = invited_to(self.meeting)
        return super().get_context_data(meeting=self.meeting, invited=invited, **kwargs)

    def form_valid(self, form):
        try:
            with transaction.atomic():
                guest = form.save()
        except IntegrityError:
            form.add_error(None, AT_ONCE)
            return self.form_invalid(form)
        messages.success(self.request, f"{guest.person} is invited.")
        return redirect("meetings:guests", self.meeting.slug)


@officer_required
@require_POST
def remove_guest(request, slug, pk):
    """Invite somebody no more. Who was invited to a cancelled meeting stays on record."""
    guest = get_object_or_404(Guest, pk=pk, meeting=_standing(slug))
    guest.delete()
    messages.success(request, f"{guest.person} is not invited any more.")
    return redirect("meetings:guests", slug)


class MeetingStepView(OfMeetingMixin, ServiceFormView):
    """A form with why something becomes of a meeting."""

    template_name = "meetings/meeting_form.html"
    form_class = ReasonForm

    def get(self, request, *args, **kwargs):
        reporting_round = services.round_of(self.meeting)
        if reporting_round and reporting_round.is_planned and self.of_round:
            return redirect(self.of_round, reporting_round.slug)
        return super().get(request, *args, **kwargs)

    of_round = ""  # the page that does it for a meeting with a planned round

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, **kwargs)


class MoveView(MeetingStepView):
    form_class = MoveForm
    of_round = "rounds:move"
    success_message = "The meeting is moved: {done}."
    extra_context = {
        "title": "Move the meeting",
        "about": "A new meeting with the same place and guests stands in for it.",
        "submit": "Move the meeting",
    }

    def get_form_kwargs(self):
        days = {"today": clock.today(), "working_days": working_days()}
        return super().get_form_kwargs() | days

    def take(self, form):
        return services.move_meeting(
            meeting=self.meeting,
            day=form.cleaned_data["day"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )


class CancelView(MeetingStepView):
    of_round = "rounds:cancel"
    success_message = "The meeting is cancelled: {done}."
    extra_context = {
        "title": "Cancel the meeting",
        "about": "It stays on the record, with the reason.",
        "submit": "Cancel the meeting",
    }

    def take(self, form):
        return services.cancel_meeting(
            meeting=self.meeting,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )


class NotHeldView(MeetingStepView):
    success_message = "It is on record that the meeting was not held: {done}."
    extra_context = {
        "title": "The meeting was not held after all",
        "about": "That it was recorded as held stays on the record, with the reason.",
        "submit": "It was not held",
    }

    def take(self, form):
        return services.record_not_held(
            meeting=self.meeting,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )


@officer_required
@require_POST
def held(request, slug):
    """Keep on record that a meeting was held."""
    meeting = get_object_or_404(Meeting, slug=slug)
    try:
        services.record_held(meeting=meeting, by=request.user, at=clock.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, "It is on record that the meeting was held.")
    return redirect(meeting)
