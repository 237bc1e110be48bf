"""The pages of a meeting while it runs: the notes of officers, who came, and the chair’s."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from meetings.agenda import recording
from meetings.agenda.attendance import (
    came_in_short,
    invitations_of,
    note_attendance,
)
from meetings.agenda.forms import AttendanceForm, LineForm
from meetings.agenda.selectors import AgendaRow, agenda_of, stamp_of, whole_agenda_of
from meetings.diary.states import MeetingState, state_of, with_state
from people.models import User
from people.officer_forms import ServiceFormView
from people.permissions import OfficerRequiredMixin, officer_required
from programme import clock
from returns.my_work.chair import chaired_by
from rounds.models import AgendaItem, Meeting, Outcome
from toolkit.errors import Conflict, NotAllowed

SECONDS_APART = 5  # between two looks at what others noted


def run_address(meeting: Meeting, place: str = "") -> str:
    """Return the address of the notes of a meeting, or of a place on that page."""
    address = reverse("meetings:run", args=[meeting.slug])
    return f"{address}#{place}" if place else address


class MeetingMixin(View):
    """A page about one meeting."""

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting that the address names."""
        meetings = with_state(Meeting.objects.all()).select_related(
            "group", "arrangement"
        )
        return get_object_or_404(meetings, slug=self.kwargs["slug"])


class AgendaMixin(MeetingMixin):
    """A page that shows what is noted under each item of an agenda."""

    @cached_property
    def rows(self) -> list[AgendaRow]:
        """The agenda, with what its reader may see of what was noted."""
        return agenda_of(self.meeting, cast(User, self.request.user))


class RunView(OfficerRequiredMixin, AgendaMixin, TemplateView):
    """The agenda of a meeting with what officers note under each item. The item or the line that
    the address names has its form in place.
    """

    template_name = "meetings/run.html"

    @cached_property
    def opened(self) -> AgendaItem | None:
        """The item that a line is noted under."""
        key = self.request.GET.get("item", "")
        return next((row.item for row in self.rows if str(row.item.pk) == key), None)

    @cached_property
    def opened_line(self) -> Outcome | None:
        """The line that is changed."""
        key = self.request.GET.get("line", "")
        noted = (line for row in self.rows for line in row.lines)
        line = next((line for line in noted if str(line.pk) == key), None)
        return line if line and not line.is_recorded else None

    def form_of_opened(self) -> LineForm | None:
        line = self.opened_line
        item = line.item if line else self.opened
        if item is None:
            return None
        if line is None:
            start = "decision" if item.update_id else "noted"
            fresh = Outcome(item=item, kind=start, commitment=item.commitment)
            return LineForm(item=item, instance=fresh, today=clock.today())
        return LineForm(item=item, instance=line, today=clock.today())

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.form_of_opened()
        new = sum(not line.is_recorded for row in self.rows for line in row.lines)
        state = state_of(self.meeting, today=clock.today())
        return super().get_context_data(
            meeting=self.meeting,
            rows=self.rows,
            form=form,
            opened=self.opened,
            opened_line=self.opened_line,
            new=new,
            silent=[row for row in self.rows if not row.lines],
            came=came_in_short(self.meeting),
            may_record=self.meeting.may_have_been_held_by(clock.today()),
            is_cancelled=state == MeetingState.CANCELLED,
            stamp=stamp_of(self.rows),
            seconds=SECONDS_APART,
            **kwargs,
        )


def _unless_unchanged(request, context, render_it) -> HttpResponse:
    """Answer with what stands there now; with nothing where it is what the reader has."""
    if request.GET.get("stamp") == context["stamp"]:
        return HttpResponse(status=204)
    response = render_it(context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


class NotesView(OfficerRequiredMixin, AgendaMixin, TemplateView):
    """What stands under each item by now, for a page of notes that is open."""

    template_name = "meetings/_run_lines.html"

    def render_to_response(self, context, **kwargs):
        return _unless_unchanged(self.request, context, super().render_to_response)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            meeting=self.meeting,
            rows=self.rows,
            stamp=stamp_of(self.rows),
            **kwargs,
        )


class ChairView(LoginRequiredMixin, AgendaMixin, TemplateView):
    """The same as the chair reads it: larger, and without controls. It is for who chairs the group,
    or stands in, and for officers.
    """

    template_name = "meetings/chair.html"

    @cached_property
    def rows(self) -> list[AgendaRow]:
        return whole_agenda_of(self.meeting)

    def get(self, request, *args, **kwargs):
        if (
            not request.user.is_officer
            and chaired_by(request.user) != self.meeting.group
        ):
            raise NotAllowed(
                "This page is for who chairs the group and for programme officers."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            meeting=self.meeting,
            rows=self.rows,
            stamp=stamp_of(self.rows),
            seconds=SECONDS_APART,
            came=came_in_short(self.meeting),
            **kwargs,
        )


class ChairNotesView(ChairView):
    """What stands under each item by now, for the chair's page that is open."""

    template_name = "meetings/_chair_lines.html"

    def render_to_response(self, context, **kwargs):
        return _unless_unchanged(self.request, context, super().render_to_response)


@officer_required
@require_POST
def record(request, slug):
    """Put on record what was noted."""
    meeting = get_object_or_404(Meeting, slug=slug)
    try:
        with transaction.atomic():
            recording.record_meeting(meeting=meeting, by=request.user, at=clock.now())
    except (Conflict, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "What was noted is on record. It cannot change now.")
    return redirect(run_address(meeting))


class AttendanceView(MeetingMixin, ServiceFormView):
    """Who was at the meeting."""

    template_name = "meetings/attendance.html"
    form_class = AttendanceForm
    success_message = "Who came is noted."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"invitations": invitations_of(self.meeting)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def take(self, form):
        note_attendance(
            meeting=self.meeting,
            came=form.came(),
            by=self.request.user,
            at=clock.now(),
        )
        return run_address(self.meeting)
