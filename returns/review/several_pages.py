"""Accepting several updates together: the page that lists them, and what became of each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from people.permissions import officer_required
from people.requests import SignedInRequest
from programme import clock
from programme.as_at import AsAt
from returns.review.several import (
    AT_MOST,
    Chosen,
    Result,
    accept_several,
    listed,
)
from returns.review.stream import waiting_for
from rounds.models import ProgressUpdate

RESULTS = (
    "accepted_together"  # in the session: what became of the last that were ticked
)


@require_http_methods(["GET", "POST"])
@officer_required
def together(request: SignedInRequest) -> HttpResponse:
    """List what was ticked, to be accepted together; accept it."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(sent.getlist("update"))
    if not chosen:
        messages.error(request, "Tick at least one update that you want to accept.")
        return redirect("rounds:review")
    if request.method == "POST":
        return _accept(request, chosen)
    ticked = listed(chosen, request.user, AsAt.now())
    context = {
        "plain": ticked.plain,
        "left_out": ticked.left_out,
        "changed": ticked.changed,
        "gone": ticked.gone,
    }
    return render(request, "returns/review/together.html", context)


@require_GET
@officer_required
def results(request: SignedInRequest) -> HttpResponse:
    """Say what became of each that was ticked last."""
    outcomes = request.session.get(RESULTS)
    if not outcomes:
        return redirect("rounds:review")
    visible = ProgressUpdate.objects.visible_to(request.user)
    visible = visible.select_related("commitment", "round__meeting")
    updates = visible.in_bulk([pk for pk, _ in outcomes])
    became = [Result(updates[pk], because) for pk, because in outcomes if pk in updates]
    context = {
        "accepted": [result for result in became if result.is_accepted],
        "left_out": [result for result in became if not result.is_accepted],
        "next": waiting_for(request.user).first(),
    }
    return render(request, "returns/review/results.html", context)


def _chosen(sent: list[str]) -> list[Chosen]:
    """Return what a page sent as ticked, each once, at most as many as a page shows."""
    parsed = (Chosen.parse(each) for each in sent[:AT_MOST])
    return list({each.pk: each for each in parsed if each}.values())


def _accept(request: SignedInRequest, chosen: list[Chosen]) -> HttpResponse:
    became = accept_several(
        chosen=chosen, by=request.user, at=clock.now(), day=AsAt.now()
    )
    outcomes: list[Any] = [
        [result.update.pk, result.left_out_because] for result in became
    ]
    request.session[RESULTS] = outcomes
    return redirect("rounds:review-results")
