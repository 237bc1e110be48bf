"""Officers remind who is responsible of returns that they ticked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from commitments.models import Commitment
from people.models import User
from people.permissions import OfficerRequiredMixin
from people.requests import SignedInRequest
from programme import clock
from programme.as_at import AsAt
from reminders import services
from reminders.chosen import chosen_rows, step_for
from reminders.emails import send_soon
from reminders.selectors import ladder_of
from returns.bulk.ticked import MOST, NotChosen, ticked_in
from rounds.models import ReportingRound
from toolkit.errors import Conflict


class RemindView(OfficerRequiredMixin, TemplateView):
    """What would be sent about the returns that were ticked, to whom; then it is sent."""

    request: SignedInRequest
    template_name = "reminders/remind.html"

    @cached_property
    def round(self):
        rounds = ReportingRound.objects.open().select_related("meeting")
        return get_object_or_404(rounds)

    @cached_property
    def chosen(self):
        """The commitments that were ticked, in natural order."""
        data = self.request.POST or self.request.GET
        if data.get("all") or data.getlist("row"):
            return ticked_in(data, self.request.user, AsAt.now())
        references = [
            reference.replace("\x00", "") for reference in data.getlist("about")
        ]
        ticked = Commitment.objects.filter(reference__in=references[:MOST])
        return list(ticked.in_natural_order())

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotChosen as refusal:
            messages.error(request, str(refusal))
            return redirect(self.round)

    def get(self, request, *args, **kwargs):
        if not self.chosen:
            messages.error(request, "Tick the returns that somebody is to be told of.")
            return redirect(self.round)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        today = clock.today()
        ladder = ladder_of(self.round)
        step = step_for(ladder, today)
        rows = []
        if step:
            keys = {commitment.pk for commitment in self.chosen}
            rows = chosen_rows(ladder, step, today, keys, timezone.now())
        told = {line.commitment.pk for row in rows for line in row.lines}
        untold = [commitment for commitment in self.chosen if commitment.pk not in told]
        return super().get_context_data(
            round=self.round,
            chosen=self.chosen,
            rows=rows,
            untold=untold,
            ticked=self._ticked(rows),
            may_be_sent=any(row.may_be_sent for row in rows),
            **kwargs,
        )

    def _ticked(self, rows) -> set[int]:
        """Return whom the page proposes: whose list it was, or else all."""
        name = self.request.GET.get("responsible", "").strip().casefold()
        of_list = {row.person.pk for row in rows if row.person.name.casefold() == name}
        return of_list or {row.person.pk for row in rows}

    def post(self, request):
        """Send to each who is ticked. Who cannot be reminded is said, and stops no other."""
        keys = [key for key in request.POST.getlist("person") if _is_key(key)]
        people = User.objects.active().people().filter(pk__in=keys[:MOST])
        names = []
        for person in people.order_by("name", "pk"):
            if self._remind(person):
                names.append(person.name)
        if names:
            when = "On its way"
            if not send_soon():
                when = "It goes out as soon as the queue can be reached"
            messages.success(request, f"{when}: a reminder to {', '.join(names)}.")
        elif not keys:
            messages.error(request, "Tick who is to be reminded.")
            return self.get(request)
        return redirect(self.round)

    def _remind(self, person: User) -> bool:
        try:
            services.remind_about(
                reporting_round=self.round,
                person=person,
                chosen={commitment.pk for commitment in self.chosen},
                by=self.request.user,
                today=clock.today(),
            )
        except Conflict as conflict:
            messages.error(self.request, str(conflict))
            return False
        return True


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 10
