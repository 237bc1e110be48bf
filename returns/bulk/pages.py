"""Officers change many commitments at once: asked on one page, listed on the next, then done."""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from people.permissions import OfficerRequiredMixin
from people.requests import SignedInRequest
from programme import clock
from programme.as_at import AsAt
from returns.bulk.acts import ACTS, Act
from returns.bulk.doer import Doer
from returns.bulk.lists import list_address, list_name
from returns.bulk.services import do_to_all, outcomes_of
from returns.bulk.ticked import NotChosen, ticked_in

REMIND = "remind"
WAS = "was-"
NAMED_AT_MOST = 10  # of what was changed, in the sentence that says so


class ManyView(OfficerRequiredMixin, View):
    """Leads from a list, with what is ticked, to what is to be done to it."""

    def get(self, request):
        data = request.GET.copy()
        (word,) = data.pop("act", [""])[:1]
        if word not in ACTS and word != REMIND:
            return self._back("Choose what is to be done to what you ticked.")
        if not (data.get("all") or data.getlist("row")):
            return self._back("Tick the rows that it is to be done to, or all of them.")
        if word == REMIND:
            return redirect(f"{reverse('reminders:remind')}?{data.urlencode()}")
        address = reverse("rounds:many", args=[word])
        return redirect(f"{address}?{data.urlencode()}")

    def _back(self, sentence):
        messages.error(self.request, sentence)
        data = self.request.GET
        return redirect(list_address(data.get("of", ""), data.get("chosen", "")))


class ActView(OfficerRequiredMixin, TemplateView):
    """One act on many: what is asked, then what it would do to each, then it is done."""

    request: SignedInRequest
    template_name = "returns/many.html"

    @cached_property
    def act(self) -> Act:
        if self.kwargs["act"] not in ACTS:
            raise Http404
        return ACTS[self.kwargs["act"]]

    @cached_property
    def data(self) -> QueryDict:
        return self.request.POST or self.request.GET

    @cached_property
    def commitments(self):
        return ticked_in(self.data, self.request.user, AsAt.now())

    @property
    def back(self) -> str:
        return list_address(self.data.get("of", ""), self.data.get("chosen", ""))

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotChosen as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back)

    def get(self, request, *args, **kwargs):
        self._check_ticked()
        self._say_how_many(request.GET.get("number", ""))
        return self._answer(self.act.form(today=clock.today()))

    def _say_how_many(self, listed):
        """Say where the list that all were chosen of holds more or fewer by now."""
        number = str(len(self.commitments))
        if self.data.get("all") and listed.isdecimal() and listed != number:
            messages.warning(
                self.request,
                f"The list held {listed[:9]} when you chose all of it. Now it holds"
                f" {number}.",
            )

    def _check_ticked(self):
        if not self.commitments:
            raise NotChosen("What you ticked is not there any more.")

    def post(self, request, *args, **kwargs):
        self._check_ticked()
        form = self.act.form(request.POST, today=clock.today())
        if request.POST.get("step") == "ask":
            return self._answer(form)
        if not form.is_valid():
            return self._answer(form, status=422)
        if request.POST.get("step") == "do":
            return self._do(form)
        outcomes = outcomes_of(self.act, form, self.commitments, self._doer)
        return self._answer(form, outcomes=outcomes)

    @cached_property
    def _doer(self) -> Doer:
        return Doer(self.request.user, clock.today(), clock.now())

    def _do(self, form):
        """Do it, unless what the page listed is not so any more: then list it anew."""
        outcomes = do_to_all(
            self.act, form, self.commitments, self._doer, _listed(self.request.POST)
        )
        if any(outcome.is_in_the_way for outcome in outcomes):
            return self._answer(form, outcomes=outcomes, status=409)
        return self._done(outcomes)

    def _done(self, outcomes):
        references = [outcome.commitment.reference for outcome in outcomes]
        changed = ", ".join(references[:NAMED_AT_MOST])
        if len(references) > NAMED_AT_MOST:
            changed += f" and {len(references) - NAMED_AT_MOST} more"
        messages.success(
            self.request,
            f"{self.act.done} for {changed}; each has it on its own record.",
        )
        return redirect(self.back)

    def _answer(self, form, *, outcomes=(), status=200):
        context = self.get_context_data(
            act=self.act,
            form=form,
            sent=_sent(form),
            commitments=self.commitments,
            possible=[outcome for outcome in outcomes if not outcome.refusal],
            refused=[outcome for outcome in outcomes if outcome.refusal],
            changed=[outcome for outcome in outcomes if outcome.has_changed],
            is_refused=status == 409,
            is_listed=bool(outcomes),
            of=self.data.get("of", ""),
            chosen=self.data.get("chosen", ""),
            back=self.back,
            list_name=list_name(self.data.get("of", "")),
        )
        return self.render_to_response(context, status=status)


def _listed(data: QueryDict) -> dict[str, str]:
    """Return what the page listed as standing before, by reference."""
    names = (name for name in data if name.startswith(WAS))
    return {name.removeprefix(WAS): str(data[name]) for name in names}


def _sent(form) -> list[tuple[str, str]]:
    """Return what was asked, for the page that lists what it would do to send again."""
    if not form.is_bound:
        return []
    pairs = []
    for name in (*form.fields, "confirm"):
        pairs += [(name, value) for value in form.data.getlist(name)]
    return pairs
