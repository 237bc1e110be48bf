"""The pages on which officers prepare an agenda: draw it, add to it, and put it in order."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from meetings.agenda import drawing, editing, lines
from meetings.agenda.forms import ItemForm
from meetings.agenda.pages import MeetingMixin, run_address
from people.officer_forms import ServiceFormView
from people.order_pages import OrderView
from people.permissions import officer_required
from programme import clock
from programme.as_at import AsAt
from rounds.models import AgendaItem, Meeting
from toolkit.errors import Conflict


@officer_required
@require_POST
def draw(request, slug):
    """Put on the agenda what the record asks for and what is not on it yet."""
    meeting = get_object_or_404(Meeting, slug=slug)
    try:
        new = drawing.draw_agenda(
            meeting=meeting, by=request.user, at=clock.now(), as_at=_day_of(meeting)
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        number = f"{len(new)} new" if new else "nothing new"
        messages.success(request, f"The agenda is drawn: {number}.")
    return redirect(run_address(meeting))


def _day_of(meeting: Meeting) -> AsAt:
    """Return the day that an agenda speaks of: today, of a meeting that is over its own."""
    now = AsAt.now()
    return now.before(meeting.date) if meeting.date < now.day else now


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
    row = AgendaItem.objects.filter(meeting=meeting, pk=item).first()
    if row is None:
        messages.error(request, lines.ITEM_GONE)
        return redirect(run_address(meeting))
    try:
        editing.remove_item(item=row, by=request.user)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, f"“{row}” is off the agenda.")
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
