"""Officers remind who is responsible of returns that they ticked."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
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
from returns.bulk.lists import list_address, list_name
from returns.bulk.ticked import MOST, NotChosen, ticked_in
from rounds.models import ReportingRound
from toolkit.errors import Conflict


class RemindView(OfficerRequiredMixin, TemplateView):
    """What would be sent about the returns that were ticked, to whom; then it is sent."""

    request: SignedInRequest
    template_name = "reminders/remind.html"

    @cached_property
    def round(self):
        reporting_round = (
            ReportingRound.objects.open().select_related("meeting").first()
        )
        if reporting_round is None:
            raise Conflict(
                "No reporting round is open, so nobody owes a return to be reminded of."
            )
        return reporting_round

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

    @property
    def of(self) -> str:
        """The list that they were ticked in, else the round's."""
        data = self.request.POST or self.request.GET
        return data.get("of") or f"returns:{self.round.slug}"

    @property
    def back(self) -> str:
        data = self.request.POST or self.request.GET
        return list_address(self.of, data.get("chosen", ""))

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotChosen as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back)

    def get(self, request, *args, **kwargs):
        if not self.chosen:
            messages.error(request, "Tick the returns that somebody is to be told of.")
            return redirect(self.back)
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
        data = self.request.POST or self.request.GET
        context = {
            "round": self.round,
            "chosen": self.chosen,
            "rows": rows,
            "untold": untold,
            "ticked": self._ticked(rows),
            "may_be_sent": any(row.may_be_sent for row in rows),
            "of": data.get("of", ""),
            "choice": data.get("chosen", ""),
            "back": self.back,
            "list_name": list_name(self.of),
        }
        return super().get_context_data(**context | kwargs)

    def _ticked(self, rows) -> set[int]:
        """Return whom the page proposes: who was ticked before, or whose list it was, or else
        all.
        """
        if sent := _keys_of(self.request.POST):
            return sent
        data = self.request.GET
        listed = QueryDict(data.get("chosen", "")).get("responsible", "")
        name = data.get("responsible", listed).strip().casefold()
        of_list = {row.person.pk for row in rows if row.person.name.casefold() == name}
        return of_list or {row.person.pk for row in rows}

    def post(self, request):
        """Send to all who are ticked, or say of whom it cannot be and send to none."""
        people = User.objects.active().people().filter(pk__in=_keys_of(request.POST))
        people = list(people.order_by("name", "pk"))
        if not people:
            messages.error(request, "Tick who is to be reminded.")
            return self.get(request)
        try:
            services.remind_all(
                reporting_round=self.round,
                people=people,
                chosen={commitment.pk for commitment in self.chosen},
                by=request.user,
                today=clock.today(),
            )
        except services.NotReminded as refusal:
            context = self.get_context_data(reasons=list(refusal.reasons.items()))
            return self.render_to_response(context, status=409)
        when = "On its way"
        if not send_soon():
            when = "It goes out as soon as the queue can be reached"
        names = ", ".join(person.name for person in people)
        messages.success(request, f"{when}: a reminder to {names}.")
        return redirect(self.back)


def _keys_of(data: QueryDict) -> set[int]:
    """Return the keys of the people who are ticked."""
    return {int(key) for key in data.getlist("person")[:MOST] if _is_key(key)}


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 10
