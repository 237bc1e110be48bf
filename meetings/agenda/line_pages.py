"""The pages on which officers note a line, change it, take it away or withdraw it."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from meetings.agenda import lines, recording
from meetings.agenda.forms import LineForm, WithdrawForm
from meetings.agenda.pages import MeetingMixin, RunView, run_address
from people.models import User
from people.officer_forms import ServiceFormView, add_faults
from people.permissions import officer_required
from programme import clock
from rounds.models import AgendaItem, Meeting, Outcome
from toolkit.errors import Conflict


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
        outcomes = Outcome.objects.in_full().filter(item__meeting=self.meeting)
        return outcomes.filter(pk=key).first()

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
    outcomes = Outcome.objects.filter(item__meeting=meeting, pk=line)
    outcome = outcomes.select_related("item__meeting").first()
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
