"""The pages on which officers prepare an agenda, note what comes of it, and record it; and the
chair's.
"""

from typing import cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from meetings.agenda import drawing, editing, lines, recording
from meetings.agenda.attendance import invitations_of, note_attendance
from meetings.agenda.forms import AttendanceForm, ItemForm, LineForm, WithdrawForm
from meetings.agenda.selectors import AgendaRow, agenda_of, stamp_of, whole_agenda_of
from meetings.diary.states import MeetingState, state_of, with_state
from people.models import User
from people.officer_forms import ServiceFormView, add_faults
from people.order_pages import OrderView
from people.permissions import OfficerRequiredMixin, officer_required
from programme import clock
from programme.as_at import AsAt
from returns.my_work.chair import chaired_by
from rounds.models import AgendaItem, Attendance, Meeting, Outcome
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
        found = [line for row in self.rows for line in row.lines if str(line.pk) == key]
        return found[0] if found and not found[0].is_recorded else None

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
            came=_came_in_short(self.meeting),
            may_record=self.meeting.may_have_been_held_by(clock.today()),
            is_cancelled=state == MeetingState.CANCELLED,
            stamp=stamp_of(self.rows),
            seconds=SECONDS_APART,
            **kwargs,
        )


def _came_in_short(meeting: Meeting) -> list[tuple[str, int]]:
    """Return how many came, sent somebody, sent apologies or were not there. One query."""
    hows = list(
        Attendance.objects.filter(meeting=meeting).values_list("how", flat=True)
    )
    return [
        (label, hows.count(how)) for how, label in Attendance.How.choices if how in hows
    ]


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
            came=_came_in_short(self.meeting),
            **kwargs,
        )


class ChairNotesView(ChairView):
    """What stands under each item by now, for the chair's page that is open."""

    template_name = "meetings/_chair_lines.html"

    def render_to_response(self, context, **kwargs):
        return _unless_unchanged(self.request, context, super().render_to_response)


class LineView(RunView):
    """Notes a line under an item, or changes one. A refusal is shown in place."""

    http_method_names = ["post"]

    @cached_property
    def opened(self) -> AgendaItem | None:
        line = self.opened_line
        if line is not None:
            return line.item
        items = AgendaItem.objects.select_related("meeting__group", "commitment")
        return items.filter(meeting=self.meeting, pk=self.kwargs["item"]).first()

    @cached_property
    def opened_line(self) -> Outcome | None:
        key = self.kwargs.get("line")
        if key is None:
            return None
        found = Outcome.objects.in_full().filter(item__meeting=self.meeting, pk=key)
        return found.first()

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            return self._taken()

    def _taken(self) -> HttpResponse:
        if self.kwargs.get("line") and self.opened_line is None:
            return self._kept(lines.LINE_GONE)
        if self.opened is None:
            return self._kept(lines.ITEM_GONE)
        if self.opened_line and self.opened_line.is_recorded:
            return self._kept("The line was recorded meanwhile. Note another.")
        line = self.opened_line or Outcome(
            item=self.opened, commitment=self.opened.commitment
        )
        form = LineForm(
            self.request.POST, item=self.opened, instance=line, today=clock.today()
        )
        if not form.is_valid():
            return self._refused(form)
        try:
            with transaction.atomic():
                self._save(form)
        except ValidationError as refusal:
            add_faults(form, refusal)
            return self._refused(form)
        except Conflict as conflict:
            return self._kept(str(conflict))
        messages.success(self.request, "The line is noted.")
        return redirect(run_address(self.meeting, f"item-{self.opened.pk}"))

    def _save(self, form: LineForm) -> None:
        fields, owed = form.values, form.owed
        by, at = cast(User, self.request.user), clock.now()
        if self.opened_line:
            lines.change_line(
                line=self.opened_line, fields=fields, owed=owed, by=by, at=at
            )
            return
        assert self.opened is not None  # looked at before
        lines.add_line(item=self.opened, fields=fields, owed=owed, by=by, at=at)

    def _refused(self, form: LineForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _kept(self, sentence: str) -> HttpResponse:
        """Say why the line cannot be taken, with what was typed."""
        context = {
            "meeting": self.meeting,
            "sentence": sentence,
            "text": self.request.POST.get("text", ""),
        }
        return render(self.request, "meetings/line_conflict.html", context, status=409)


@officer_required
@require_POST
def remove_line(request, slug, line):
    """Take a line away that is not recorded."""
    meeting = get_object_or_404(Meeting, slug=slug)
    found = Outcome.objects.filter(item__meeting=meeting, pk=line)
    outcome = found.select_related("item__meeting").first()
    if outcome is None:
        messages.error(request, lines.LINE_GONE)
        return redirect(run_address(meeting))
    try:
        lines.remove_line(line=outcome, by=request.user)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, "The line is taken away.")
    return redirect(run_address(meeting, f"item-{outcome.item_id}"))


@officer_required
@require_POST
def draw(request, slug):
    """Put on the agenda what the record asks for and what is not on it yet."""
    meeting = get_object_or_404(Meeting, slug=slug)
    try:
        new = drawing.draw_agenda(
            meeting=meeting, by=request.user, at=clock.now(), as_at=AsAt.now()
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        number = f"{len(new)} new" if new else "nothing new"
        messages.success(request, f"The agenda is drawn: {number}.")
    return redirect(run_address(meeting))


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


class ItemCreateView(MeetingMixin, ServiceFormView):
    """Adds an item of an officer's own."""

    template_name = "meetings/agenda_item_form.html"
    form_class = ItemForm
    success_message = "The item is on the agenda."
    extra_context = {"title": "Add an item", "submit": "Add the item"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "instance": AgendaItem(meeting=self.meeting)
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def take(self, form):
        item = editing.add_item(
            item=form.instance, by=self.request.user, at=clock.now()
        )
        return run_address(self.meeting, f"item-{item.pk}")


class ItemUpdateView(MeetingMixin, ServiceFormView):
    """Changes an item of the agenda."""

    template_name = "meetings/agenda_item_form.html"
    form_class = ItemForm
    success_message = "The item is saved."
    extra_context = {"title": "Change the item", "submit": "Save"}

    @cached_property
    def item(self) -> AgendaItem:
        items = AgendaItem.objects.filter(meeting=self.meeting)
        return get_object_or_404(items, pk=self.kwargs["item"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.item}

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, item=self.item, **kwargs)

    def take(self, form):
        editing.locked_agenda(self.meeting, self.request.user)
        form.save()
        return run_address(self.meeting, f"item-{self.item.pk}")


@officer_required
@require_POST
def remove_item(request, slug, item):
    """Take an item off the agenda."""
    meeting = get_object_or_404(Meeting, slug=slug)
    found = AgendaItem.objects.filter(meeting=meeting, pk=item).first()
    if found is None:
        messages.error(request, lines.ITEM_GONE)
        return redirect(run_address(meeting))
    try:
        editing.remove_item(item=found, by=request.user)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, f"“{found}” is off the agenda.")
    return redirect(run_address(meeting))


class AgendaOrderView(MeetingMixin, OrderView):
    """The order of the agenda, by number, by buttons, or by dragging."""

    title, back_label = "Order of the agenda", "Agenda"
    column = "place"

    def get_rows(self):
        return AgendaItem.objects.filter(meeting=self.meeting).order_by("place", "pk")

    def get_way_back(self):
        return {"back": run_address(self.meeting), "back_label": "Agenda"}

    def take(self, form):
        editing.locked_agenda(self.meeting, self.request.user)
        return super().take(form)


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


class WithdrawView(MeetingMixin, ServiceFormView):
    """Withdraws a recorded outcome."""

    template_name = "meetings/withdraw_outcome.html"
    form_class = WithdrawForm
    success_message = "The outcome is withdrawn. It stays on the record."

    @cached_property
    def outcome(self) -> Outcome:
        outcomes = (
            Outcome.objects.recorded().in_full().filter(item__meeting=self.meeting)
        )
        return get_object_or_404(outcomes, pk=self.kwargs["line"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            meeting=self.meeting, outcome=self.outcome, **kwargs
        )

    def take(self, form):
        recording.withdraw_outcome(
            outcome=self.outcome,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return run_address(self.meeting, f"item-{self.outcome.item_id}")
