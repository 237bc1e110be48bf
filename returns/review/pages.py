"""The review stream in the browser: what waits, one update after another, and several at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, TemplateView

from people.officers import reviews_again_on
from people.permissions import OfficerRequiredMixin, officer_required
from people.requests import SignedInRequest
from programme import clock
from programme.as_at import AsAt
from returns.review.looks import waiting_returns
from returns.review.several import AT_MOST, with_what_is_looked_at
from returns.review.stream import (
    following,
    place_of,
    reviewed_today,
    waiting_for,
    was_accepted_by,
)
from rounds.models import ProgressUpdate
from rounds.on_day import UpdateOnDay
from rounds.updates import review, workflow
from rounds.updates.comparing import compared_submissions, compared_with_before
from rounds.updates.forms import CommentForm, ReturnForm
from rounds.updates.notes import note_on
from rounds.updates.pages import shown_again, version_read, visible_update
from rounds.updates.selectors import comments_on, contributions_to, in_full
from toolkit.errors import Conflict


class ReviewListView(OfficerRequiredMixin, TemplateView):
    """What waits for this officer's review, oldest first, with what there is to look at twice."""

    request: SignedInRequest
    template_name = "returns/review/list.html"

    def get_context_data(self, **kwargs):
        user, at = self.request.user, AsAt.now()
        waiting = with_what_is_looked_at(waiting_for(user))
        page = Paginator(waiting, AT_MOST).get_page(self.request.GET.get("page"))
        rows = waiting_returns(page, at)
        in_all = ProgressUpdate.objects.submitted().count()
        return super().get_context_data(
            page_obj=page,
            rows=rows,
            number=page.paginator.count,
            plain=[row for row in rows if row.is_plain],
            are_ticked=self.request.GET.get("tick") == "all",
            reviewed=reviewed_today(user, at).count(),
            for_others=in_all - page.paginator.count,
            reviews_from=reviews_again_on(user),
            **kwargs,
        )


class ReviewUpdateView(OfficerRequiredMixin, DetailView):
    """One update of the stream: how its rating moved, what changed, what it rests on."""

    request: SignedInRequest
    template_name = "returns/review/update.html"

    def get_queryset(self):
        user = self.request.user
        return in_full(ProgressUpdate.objects.visible_to(user), user)

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not workflow.ACCEPT.is_open_to(self.object, request.user):
            return redirect(self.object)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        update, user, at = self.object, self.request.user, AsAt.now()
        (look,) = waiting_returns([update], at)
        milestones = update.commitment.milestones.all()
        titles = dict(milestones.values_list("pk", "title"))
        context = {
            "update": update,
            "look": look,
            "place": place_of(user, update, at),
            "known": UpdateOnDay.known(update, at),
            "note": note_on(update),
            "asked": update.last_reason_to_return,
            "submissions": compared_submissions(update, titles),
            "contributions": contributions_to(update, user),
            "comments": comments_on(update, user, at.end),
            "return_form": ReturnForm(auto_id="return-%s"),
            "comment_form": CommentForm(auto_id="comment-%s"),
        }
        context |= compared_with_before(update, at.end, titles)
        return super().get_context_data(**context | kwargs)


@require_POST
@officer_required
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept an update in the version that was read, and show the next; the same again where it
    still waits.
    """
    update, version = visible_update(request, pk), version_read(request)
    try:
        review.accept_update(
            update=update, by=request.user, at=clock.now(), version=version
        )
    except Conflict as conflict:
        if not was_accepted_by(request.user, update, version):
            return _refused(request, update, conflict)
    _say(request, "Accepted", update)
    return _on(request, update)


def _refused(
    request: SignedInRequest, update: ProgressUpdate, conflict: Conflict
) -> HttpResponse:
    messages.error(request, format_html("{}: {}", _named(update), conflict))
    if waiting_for(request.user).filter(pk=update.pk).exists():
        return redirect("rounds:review-update", update.pk)
    return _on(request, update)


@require_POST
@officer_required
def return_(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send an update back with a reason, and show the next; refusals keep what was typed."""
    update = visible_update(request, pk)
    form = ReturnForm(request.POST, auto_id="return-%s")
    if not form.is_valid():
        return _shown_with(request, update, return_form=form)
    try:
        review.return_update(
            update=update,
            by=request.user,
            at=clock.now(),
            reason=form.cleaned_data["reason"],
            version=version_read(request),
        )
    except Conflict as conflict:
        return _shown_with(request, update, conflict, return_form=form)
    _say(request, "Returned", update)
    return _on(request, update)


@require_POST
@officer_required
def comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask or tell its author something, and show the next, or this one again where that is
    chosen.
    """
    update = visible_update(request, pk)
    form = CommentForm(request.POST, auto_id="comment-%s")
    if not form.is_valid():
        return _shown_with(request, update, comment_form=form)
    try:
        review.comment_on(
            update=update,
            by=request.user,
            at=clock.now(),
            text=form.cleaned_data["text"],
        )
    except Conflict as conflict:
        return _shown_with(request, update, conflict, comment_form=form)
    _say(request, "Commented on", update)
    if "stay" in request.POST:
        return redirect("rounds:review-update", pk)
    return _on(request, update)


def _named(update: ProgressUpdate) -> SafeString:
    """Return a link that says what an update is on."""
    return format_html(
        '<a href="{}">{}</a>', update.get_absolute_url(), update.commitment
    )


def _say(request: SignedInRequest, step: str, update: ProgressUpdate) -> None:
    messages.success(request, format_html("{}: {}.", step, _named(update)))


def _on(request: SignedInRequest, update: ProgressUpdate) -> HttpResponse:
    """Go on to what waits after an update; at the end to the list."""
    after = following(request.user, update)
    if after is None:
        return redirect("rounds:review")
    return redirect("rounds:review-update", after.pk)


def _shown_with(
    request: SignedInRequest,
    update: ProgressUpdate,
    conflict: Conflict | None = None,
    **forms: Any,
) -> HttpResponse:
    """Show an update as it is now, with what was refused and typed; in the stream while it waits
    for this officer.
    """
    view = ReviewUpdateView(kwargs={"pk": update.pk})
    view.setup(request, pk=update.pk)
    view.object = view.get_object()
    if not workflow.ACCEPT.is_open_to(view.object, request.user):
        _name_the_next(request, update)
        return shown_again(request, update.pk, conflict, **forms)
    if conflict:
        messages.error(request, str(conflict))
    context = view.get_context_data(**forms)
    return view.render_to_response(context, status=409 if conflict else 422)


def _name_the_next(request: SignedInRequest, update: ProgressUpdate) -> None:
    after = following(request.user, update)
    if after is not None:
        address = reverse("rounds:review-update", args=[after.pk])
        link = format_html('<a href="{}">go on to the next</a>', address)
        messages.info(request, format_html("When you have read this, {}.", link))
