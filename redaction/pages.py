from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView

from commitments.models import Commitment
from people.models import User
from people.officer_forms import ServiceFormView
from people.permissions import OfficerRequiredMixin
from people.requests import SignedInRequest
from programme import clock
from redaction import limits, services
from redaction.findings import Findings
from redaction.forms import RequestForm
from redaction.models import RedactionRequest
from toolkit.errors import Conflict

MOST_LISTED = 200
CONFIRMED = (
    "The words are blanked. The database’s own files hold them until the tracker’s"
    " technician has run forget_words, and backups for longer."
)


class RequestListView(OfficerRequiredMixin, ListView):
    """The redactions that were asked for, the newest first."""

    queryset = RedactionRequest.objects.select_related("by", "second", "redaction")
    template_name = "redaction/request_list.html"
    paginate_by = 50


@method_decorator(sensitive_post_parameters("texts"), name="dispatch")
class RequestCreateView(ServiceFormView):
    """An officer asks for words to be blanked."""

    request: SignedInRequest
    form_class = RequestForm
    template_name = "redaction/request_form.html"
    success_message = "Nothing is blanked yet: {done.second} is to confirm it."

    def post(self, request, *args, **kwargs):
        if not limits.may_look(request.user):
            return _too_often(request)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def take(self, form):
        matter = form.cleaned_data
        return services.ask(
            texts=matter["texts"],
            by=self.request.user,
            second=matter["second"],
            reason=matter["reason"],
            files=matter["numbers"],
            papers=matter["papers"],
        )


@require_safe
@never_cache
@login_required
def detail(request, pk):
    """A request, and for the officer who is to confirm it where the words stand."""
    redaction_request = _visible(request.user, pk)
    context = {"object": redaction_request}
    if redaction_request.is_waiting and request.user == redaction_request.second:
        if not limits.may_look(request.user):
            return _too_often(request)
        context |= _looked(redaction_request, request.user)
    return render(request, "redaction/request_detail.html", context)


@require_POST
@login_required
def confirm(request, pk):
    """The second officer agrees, having seen the places; the words are blanked."""
    redaction_request = _visible(request.user, pk)
    services.check_may_confirm(redaction_request, request.user)
    if not limits.may_look(request.user):
        return _too_often(request)
    try:
        left = services.confirm(
            request=redaction_request,
            by=request.user,
            seen=request.POST.get("seen", ""),
            at=clock.now(),
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, CONFIRMED)
        for sentence in left:
            messages.error(request, sentence)
    return redirect(redaction_request)


@require_POST
@login_required
def withdraw(request, pk):
    """An officer ends a request that waits."""
    redaction_request = _visible(request.user, pk)
    services.withdraw(request=redaction_request, by=request.user)
    messages.success(request, "The request is withdrawn, and its words are gone.")
    return redirect(redaction_request)


def _visible(user: User, pk: int) -> RedactionRequest:
    visible = RedactionRequest.objects.visible_to(user)
    related = visible.select_related("by", "second", "redaction")
    return get_object_or_404(related, pk=pk)


def _looked(redaction_request: RedactionRequest, user: User) -> dict[str, object]:
    try:
        findings = services.look(request=redaction_request, by=user)
    except Conflict as conflict:
        return {"conflict": str(conflict)}
    return {
        "findings": findings,
        "listed": _listed(findings),
        "more": max(0, len(findings.places) - MOST_LISTED),
    }


def _listed(findings: Findings) -> list[dict[str, object]]:
    """Return the first places, each with the reference of the item that it belongs to."""
    places = findings.places[:MOST_LISTED]
    keys = {place.commitment for place in places if place.commitment}
    commitments = Commitment.objects.in_bulk(keys)
    return [
        {"place": place, "commitment": commitments.get(place.commitment or 0)}
        for place in places
    ]


def _too_often(request):
    context = {"reason": limits.TOO_OFTEN}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(limits.RETRY_AFTER)
    return response
